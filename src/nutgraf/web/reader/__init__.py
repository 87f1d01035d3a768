"""The page to read with: a link or text in, the summary beside the article out."""
