# By digest, for an image that is the same tomorrow: --build-arg BASE=python:3.11-slim-bookworm@sha256:...
ARG BASE=python:3.11-slim-bookworm
FROM $BASE
WORKDIR /app
# PYTHONPATH: Dask's workers find their tasks by name, from wherever they are started
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PYTHONPATH=/app
# For a server that a cluster helps, and for that cluster: --build-arg EXTRA="-r requirements-cluster.txt"
ARG EXTRA=""
COPY requirements*.txt ./
RUN pip install --no-cache-dir -r requirements.txt $EXTRA
COPY . .
RUN useradd --create-home lab
USER lab
EXPOSE 8501
HEALTHCHECK --start-period=60s --interval=30s --timeout=5s \
  CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('localhost', 8501, timeout=3); c.request('GET', '/_stcore/health'); exit(c.getresponse().status != 200)"]
CMD ["streamlit", "run", "serve.py", "--server.port", "8501", "--server.address", "0.0.0.0"]
