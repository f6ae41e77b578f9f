"""btree_gist and pg_trgm: the only two extensions. The database's owner may create them."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    # Exclusion constraints over keys need btree_gist; the lowest apps that may hold one come after this.
    run_before = [("audit", "0001_initial"), ("places", "0001_initial"), ("parties", "0001_initial")]
    operations = [BtreeGistExtension(), TrigramExtension()]
