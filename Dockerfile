FROM python:3.11-slim-bookworm

ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
WORKDIR /app

COPY requirements.txt ./
RUN python -m venv /venv && pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

COPY manage.py gunicorn.conf.py ./
COPY portal portal
COPY cameras cameras
COPY templates templates
COPY static static
COPY locale locale

# var holds the stills, and the database where it is SQLite: the one place the portal writes to.
RUN SECRET_KEY=for-this-line-only python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q portal cameras \
    && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 700 var
USER 10001:10001
VOLUME /app/var
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]

# `python manage.py migrate` is a step of its own, before each new version starts; compose.yaml shows it.
CMD ["gunicorn", "-c", "portal/gunicorn.conf.py", "portal.wsgi"]
