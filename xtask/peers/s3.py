"""A real S3 server: moto, from the people who test Amazon's services with it. It checks keys, signatures and rights, as Amazon does.

Makes a bucket, a key that may write, read and delete in it and nothing else, and one that may only read. Prints all of it as JSON, and
serves until it is ended."""

import json
import logging
import os
import threading

# Amazon's own rules are thousands, and none of them is needed.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "false"

import boto3
import requests
from moto.server import ThreadedMotoServer

BUCKET = "madang-files"


def client(service, url):
    return boto3.client(
        service, endpoint_url=url, region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any"
    )


def make_key(iam, name, actions):
    iam.create_user(UserName=name)
    rule = {"Effect": "Allow", "Action": actions, "Resource": f"arn:aws:s3:::{BUCKET}/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [rule]})
    iam.put_user_policy(UserName=name, PolicyName=name, PolicyDocument=policy)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"]}


logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
url = f"http://{host}:{port}"
client("s3", url).create_bucket(Bucket=BUCKET)
iam = client("iam", url)
writer = make_key(iam, "writer", ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"])
reader = make_key(iam, "reader", ["s3:GetObject"])
# From now on every request needs a key that may do what it asks for.
requests.post(f"{url}/moto-api/reset-auth", data=b"0", timeout=10).raise_for_status()
print(json.dumps({"url": url, "bucket": BUCKET, "writer": writer, "reader": reader}), flush=True)
threading.Event().wait()
