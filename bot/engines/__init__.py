"""An index outside of this process, behind ``retrieval.finder``: Milvus, of the extra ``milvus``.

What is kept there are terms, with the documents that hold them, and for each sentence or section a sparse vector of
what its terms add to its score. So the inner product with a question's vector is just the score of ``PostingsBM25``.
"""
