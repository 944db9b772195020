"""Starts a host and prints the milliseconds to its first answer, as a client that is ready to ask sees them."""

import json
import time

from jupyterlab_sagemaker.session import Session

session = Session("terminal")
began = time.perf_counter()
session.connection()
print(json.dumps([(time.perf_counter() - began) * 1000]))
session.close()
