"""`{% load jobs %}`: what became of the jobs that were asked for on a list, told on that list."""

from typing import Any

from django import template

from backoffice.desks.jobs import lists

register = template.Library()


@register.inclusion_tag("backoffice/jobs/news.html", takes_context=True)
def job_news(context: dict[str, Any]) -> dict[str, Any]:
    """`{% job_news %}`: one note for each job of this list that runs or has just ended."""
    request = context["request"]
    return {"news": lists.told_on(request), "csrf_token": context.get("csrf_token")}
