"""Articles: a seed file becomes an `Article` of headline, paragraphs and sentences, each with its offsets."""
