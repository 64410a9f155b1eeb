import os

os.environ["NCCL_BUFFSIZE"] = "4M"
os.environ["NCCL_DEBUG"] = "INFO"
