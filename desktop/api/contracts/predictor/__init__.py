"""Contract A: which eojeol comes next?"""
