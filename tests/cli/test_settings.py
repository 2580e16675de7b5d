"""The typed settings hold exactly the options that commands share."""

from dataclasses import fields

from bundler.cli.commands import check
from bundler.cli.settings import Settings

OF_THE_COMMAND = {"as_json"}
OF_THE_RUN = {"crashes"}


def test_every_option_has_an_attribute_and_every_attribute_an_option() -> None:
    options = {parameter.name for parameter in check.params} - OF_THE_COMMAND
    assert {each.name for each in fields(Settings)} - OF_THE_RUN == options
