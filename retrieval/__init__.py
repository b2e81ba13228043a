"""Finding, in an article, the sentence that answers a question. Pure Python: no Discord, no database."""
