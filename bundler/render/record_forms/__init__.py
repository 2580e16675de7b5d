"""The records that ACS expects, in the forms in which people keep their zones: one form a file."""

from bundler.render.record_forms import azure_cli, bicep, cloudflare, route53, terraform, zone_file
from bundler.render.record_forms.sets import Form, RecordSet, record_sets

FORMS: tuple[Form, ...] = (
    zone_file.FORM,
    azure_cli.FORM,
    terraform.FORM,
    bicep.FORM,
    cloudflare.FORM,
    route53.FORM,
)
"""In the order in which they are printed."""

__all__ = ["FORMS", "Form", "RecordSet", "record_sets"]
