"""Playbacks and addresses of recordings are kept encrypted; what lies there as it is, and is still good, is sealed."""

from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone

from cameras import sealed


def seal(apps, schema_editor):
    for row in apps.get_model("cameras", "Recording").objects.exclude(url=""):
        row.sealed_url, row.url = sealed.seal(row.url), ""
        row.save(update_fields=["sealed_url", "url"])
    hour_ago = timezone.now() - timedelta(hours=1)
    tickets = apps.get_model("cameras", "Ticket").objects
    tickets.filter(asked_at__lt=hour_ago).delete()
    tickets.update(sealed=None)  # all are of a release before this


def unseal(apps, schema_editor):
    """For the way back; what cannot be opened any more is lost, and asked for anew."""
    for row in apps.get_model("cameras", "Recording").objects.exclude(sealed_url=""):
        try:
            row.url = sealed.unseal(row.sealed_url, "a recording's address")
        except sealed.Unreadable:
            continue
        row.save(update_fields=["url"])
    apps.get_model("cameras", "Ticket").objects.exclude(sealed=None).delete()


class Migration(migrations.Migration):
    dependencies = [("cameras", "0006_ratelimit")]

    operations = [
        migrations.AddField(
            model_name="recording",
            name="sealed_url",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AddField(
            model_name="ticket",
            name="mark",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="ticket",
            name="sealed",
            field=models.TextField(default="", null=True),
        ),
        migrations.RunPython(seal, unseal),
    ]
