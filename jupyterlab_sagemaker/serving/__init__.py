"""Serves a model in plain Python, by the contract of AWS's inference toolkit (sagemaker-inference 1.10).

Runs in the interpreter of whoever deployed, which may have nothing of ours installed: standard library only, started
by path (``__main__.py``), imported under a private name so that it shadows no module of a user's script.
"""
