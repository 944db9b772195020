"""Puts a script into a local model archive with version 2 of the SageMaker SDK; prints the seconds."""

import sys
import time
from types import SimpleNamespace

from sagemaker.utils import repack_model

model, to, script = sys.argv[1:]
began = time.perf_counter()
repack_model(
    inference_script=script,
    source_directory=None,
    dependencies=[],
    model_uri=f"file://{model}",
    repacked_model_uri=f"file://{to}",
    sagemaker_session=SimpleNamespace(settings=None),
)
print(round(time.perf_counter() - began, 2))
