"""Logistic regression on the end of the text, to compare with; run by a Python that has scikit-learn.

On standard input one JSON object: {"learn": [[text, finished], …], "ask":
[text, …]}; the answer on standard output is the list of probabilities.
"""

from __future__ import annotations

import json
import sys

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

_LAST = 10


def main() -> int:
    """Learns, then answers."""
    given = json.load(sys.stdin)
    vectorizer = HashingVectorizer(analyzer="char", ngram_range=(1, 6), n_features=2**18, lowercase=False, norm="l2")
    texts, finished = zip(*given["learn"], strict=True)
    regression = LogisticRegression(max_iter=300, C=10.0, solver="lbfgs", tol=1e-3)
    regression.fit(vectorizer.transform([_end(text) for text in texts]), np.array(finished))
    asked = vectorizer.transform([_end(text) for text in given["ask"]])
    json.dump(regression.predict_proba(asked)[:, 1].tolist(), sys.stdout)
    return 0


def _end(text: str) -> str:
    return f"^{text}"[-_LAST:] + "$"


if __name__ == "__main__":
    sys.exit(main())
