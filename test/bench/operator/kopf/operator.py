"""A small operator of Kopf with the children of ours, as its documentation would have one write it.

Children are applied server-side through the official client, in the handlers of creation, change and resumption; a
child that somebody deletes is made again. It has no status and does not look at what somebody changes in a child.
"""

import json
import logging
import os

import kopf
from kubernetes import client, config

config.load_kube_config(os.environ["KUBECONFIG"])
API = client.ApiClient()
with open(os.environ["CHILDREN"]) as file:
    TEMPLATE = file.read()
CHILDREN = json.loads(TEMPLATE)
MANAGED = {"app.kubernetes.io/managed-by": "voicebot-operator"}
WORKERS = 16


def plural(kind):
    return {"NetworkPolicy": "networkpolicies"}.get(kind, kind.lower() + "s")


def apply(child):
    version = child["apiVersion"]
    group = f"/apis/{version}" if "/" in version else f"/api/{version}"
    metadata = child["metadata"]
    path = f"{group}/namespaces/{metadata['namespace']}/{plural(child['kind'])}/{metadata['name']}"
    answer = API.call_api(
        "PATCH",
        API.configuration.host + path + "?fieldManager=kopf&force=true",
        header_params={"Content-Type": "application/apply-patch+yaml", "Accept": "application/json"},
        body=child,
    )
    body = answer.read()
    if answer.status >= 300:
        raise kopf.TemporaryError(f"{child['kind']}: {answer.status} {body[:300]}", delay=1)


def filled(name, namespace, uid, spec):
    text = TEMPLATE
    welcome = spec.get("scenario", {}).get("phrases", {}).get("welcome", "none")
    for placeholder, value in (
        ("NAMESPACE-HERE", namespace), ("NAME-HERE", name), ("UID-HERE", uid), ("WELCOME-HERE", welcome),
    ):
        text = text.replace(placeholder, value)
    return json.loads(text)


@kopf.on.startup()
def settle(settings, **_):
    settings.execution.max_workers = WORKERS
    settings.posting.enabled = False
    logging.getLogger("kopf").setLevel(logging.WARNING)


@kopf.on.create("voicebot.dev", "v1alpha1", "voicebots")
@kopf.on.update("voicebot.dev", "v1alpha1", "voicebots", field="spec")
@kopf.on.resume("voicebot.dev", "v1alpha1", "voicebots")
def make(name, namespace, uid, spec, **_):
    for child in filled(name, namespace, uid, spec):
        apply(child)


def restore(event, name, namespace, meta, body, **_):
    if event.get("type") != "DELETED":
        return
    owner = next((one for one in meta.get("ownerReferences", []) if one["kind"] == "Voicebot"), None)
    if owner is None:
        return
    custom = client.CustomObjectsApi(API)
    try:
        voicebot = custom.get_namespaced_custom_object("voicebot.dev", "v1alpha1", namespace, "voicebots", owner["name"])
    except client.ApiException as error:
        if error.status == 404:
            return
        raise
    if voicebot["metadata"]["uid"] != owner["uid"] or "deletionTimestamp" in voicebot["metadata"]:
        return
    for child in filled(owner["name"], namespace, owner["uid"], voicebot["spec"]):
        if child["kind"] == body["kind"] and child["metadata"]["name"] == name:
            apply(child)


for _kind in sorted({(child["apiVersion"], plural(child["kind"])) for child in CHILDREN}):
    _group, _, _version = _kind[0].rpartition("/")
    kopf.on.event(_group, _version, _kind[1], labels=MANAGED)(restore)
