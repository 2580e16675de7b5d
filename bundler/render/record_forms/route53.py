"""A change batch for Amazon Route 53
(https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html).
"""

import json
from collections.abc import Sequence

from bundler.render.record_forms.sets import Form, RecordSet, quoted


def write(sets: Sequence[RecordSet]) -> str:
    """JSON for `aws route53 change-resource-record-sets --change-batch file://FILE`.

    `CREATE` fails where a set of the name and type is there; `UPSERT` would throw its other values away.
    """
    changes = [
        {
            "Action": "CREATE",
            "ResourceRecordSet": {
                "Name": f"{each.name}.",
                "Type": each.type,
                "TTL": each.ttl,
                "ResourceRecords": [
                    {"Value": quoted(value) if each.type == "TXT" else f"{value}."} for value in each.values
                ],
            },
        }
        for each in sets
    ]
    return json.dumps({"Comment": "Azure Communication Services Email", "Changes": changes}, indent=2) + "\n"


FORM = Form("route53", "Amazon Route 53 (change batch)", write, whole_sets=True)
