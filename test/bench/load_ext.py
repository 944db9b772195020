"""Prints the milliseconds that ``%load_ext jupyterlab_sagemaker`` takes in a fresh IPython."""

import json
import time

from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
began = time.perf_counter()
shell.run_line_magic("load_ext", "jupyterlab_sagemaker")
print(json.dumps([(time.perf_counter() - began) * 1000]))
