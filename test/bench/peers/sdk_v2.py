"""Prints a training job's log with version 2 of the SageMaker Python SDK."""

import sys

import sagemaker

sagemaker.Session().logs_for_job(sys.argv[1], wait=False)
