"""Prints a training job's log with version 3 of the SageMaker Python SDK, whose resources are in sagemaker-core."""

import sys

from sagemaker.core.resources import TrainingJob
from sagemaker.core.utils.utils import configure_logging

configure_logging("INFO")
TrainingJob.get(sys.argv[1]).wait(logs=True)
