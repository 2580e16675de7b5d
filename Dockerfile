# docker build -t acs-evidence .
# docker run --rm -it --network host -v "$PWD:/work" -e AZURE_TENANT_ID -e AZURE_CLIENT_ID -e AZURE_CLIENT_SECRET \
#   acs-evidence build contoso.com -o case.pdf
# The Azure CLI is not in the image: sign in by environment or managed identity, or give --domain-json FILE.
FROM python:3.13-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libfontconfig1 libglib2.0-0 libharfbuzz0b libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 openssh-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home user

COPY . /src
RUN pip install --no-cache-dir /src && rm -rf /src

USER user
WORKDIR /work
ENTRYPOINT ["acs-evidence"]
