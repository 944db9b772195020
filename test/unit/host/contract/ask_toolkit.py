"""What AWS's own training toolkit makes of a contract tree that we wrote; one JSON object on stdin, one on stdout.

Run with an interpreter that has `sagemaker-training` (5.1.4 when this was written); see toolkit.test.ts.
"""

import json
import os
import sys

question = json.load(sys.stdin)
for name in [name for name in os.environ if name.startswith(("AWS_", "SM_", "SAGEMAKER_"))]:
    del os.environ[name]
os.environ["SAGEMAKER_BASE_DIR"] = question["base"]
os.environ["TRAINING_JOB_NAME"] = question["jobName"]

from sagemaker_training import environment  # noqa: E402  (reads the variables above when imported)

found = environment.Environment()
json.dump(
    {
        "encoded": {name: json.dumps(value) for name, value in question["hyperparameters"].items()},
        "variables": found.to_env_vars(),
        "arguments": found.to_cmd_args(),
        "exported": {
            name: os.environ[name] for name in ("CURRENT_HOST", "SAGEMAKER_JOB_NAME", "SAGEMAKER_REGION")
        },
    },
    sys.stdout,
    sort_keys=True,
)
