from django.db import migrations


def remove_welcome(apps, schema_editor):
    """Wagtail begins with a page, a site and two groups of its own; none of them is wanted."""
    page = apps.get_model("wagtailcore", "Page")
    kind = apps.get_model("contenttypes", "ContentType").objects.filter(
        app_label="wagtailcore", model="page"
    )
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    page.objects.filter(depth=2, numchild=0, content_type__in=kind).delete()
    for root in page.objects.filter(depth=1):
        root.numchild = page.objects.filter(depth=2, path__startswith=root.path).count()
        root.save()
    # they would allow nothing here: who may do what is a role, never a group
    apps.get_model("auth", "Group").objects.filter(name__in=("Editors", "Moderators")).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(remove_welcome, migrations.RunPython.noop)]
