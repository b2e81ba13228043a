"""Languages other than English: which one a text is in, its terms, and the cues of its sentences.

Nothing of it is read for texts in English but what tells that they are.
"""
