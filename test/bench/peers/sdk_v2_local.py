"""
Prints the milliseconds from ``fit`` of the SageMaker Python SDK v2 in local mode to the first line of the script.

Argument: the image. The SDK runs Docker Compose; data and results are local files, so that AWS is not asked.
"""

import json
import logging
import sys
import tempfile
from pathlib import Path

import boto3
from sagemaker.estimator import Estimator
from sagemaker.local import LocalSession

sys.path.insert(0, str(Path(__file__).parent.parent))
from watched import Watched

logging.disable(logging.INFO)
root = tempfile.mkdtemp()
session = LocalSession(
    boto3.Session(
        aws_access_key_id="none",
        aws_secret_access_key="none",
        region_name="us-east-1",
    ),
    # Its telemetry would be asked for on the way, and waited for.
    sagemaker_config={
        "SchemaVersion": "1.0",
        "SageMaker": {"PythonSDK": {"Modules": {"TelemetryOptOut": True}}},
    },
)
session.config = {"local": {"local_code": True, "container_root": root}}
estimator = Estimator(
    image_uri=sys.argv[1],
    role="arn:aws:iam::111122223333:role/bench",
    instance_count=1,
    instance_type="local",
    output_path=f"file://{root}",
    container_entry_point=["python3", "-u", "-c", 'print("first line")'],
    sagemaker_session=session,
)
sys.stdout = watched = Watched("first line")
estimator.fit()
sys.stdout = sys.__stdout__
print(json.dumps([watched.milliseconds]))
