"""A prediction on a SageMaker endpoint beside a bare signed request: medians in milliseconds, on a simulated AWS."""

from __future__ import annotations

import http.client
import json
import os
import statistics
import sys

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from predict import timed

import jupyterlab_sagemaker as sm

#: Of each; the two take turns, so that what else the machine does hits both.
_CALLS = 500


def main(endpoint: str) -> None:
    """Prints one line of JSON."""
    url = os.environ["AWS_ENDPOINT_URL"]
    target = f"{url}/endpoints/{endpoint}/invocations"
    bare = http.client.HTTPConnection(url.removeprefix("http://"))
    bare.connect()
    keys = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    signer = SigV4Auth(keys, "sagemaker", os.environ["AWS_REGION"])
    predictor = sm.run(f"endpoint {endpoint}")

    def ask() -> None:
        request = AWSRequest("POST", target, {"Content-Type": "application/json"}, b"[1, 2, 3]")
        signer.add_auth(request)
        bare.request(
            "POST", f"/endpoints/{endpoint}/invocations", b"[1, 2, 3]", dict(request.headers.items())
        )
        answer = bare.getresponse()
        answer.read()
        assert answer.status == 200, answer.status

    def predict() -> None:
        predictor.predict([1, 2, 3], content_type="application/json")

    for _ in range(30):
        ask()
        predict()
    pairs = [(timed(ask), timed(predict)) for _ in range(_CALLS)]
    asked, predicted = ([pair[index] for pair in pairs] for index in (0, 1))
    print(
        json.dumps(
            {
                "bare": round(statistics.median(asked), 3),
                "predict": round(statistics.median(predicted), 3),
                "beyond": round(statistics.median(predicted) - statistics.median(asked), 3),
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
