"""Doors of surveys."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.surveys.views import answering, builder, results, surveys

app_name = "surveys"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", surveys.survey_list, name="list"),
    path("new/", surveys.new, name="new"),
    path("mine/", answering.mine, name="mine"),
    path("a/<uuid:key>/<slug:sign>/", answering.by_link, name="by_link"),
    path("<uuid:pk>/", surveys.survey_page, name="survey"),
    path("<uuid:pk>/change/", surveys.change, name="change"),
    path("<uuid:pk>/step/<slug:name>/", surveys.step, name="step"),
    path("<uuid:pk>/again/", surveys.again, name="again"),
    path("<uuid:pk>/people/", surveys.people, name="people"),
    path("<uuid:pk>/people/add/", surveys.people_acts, name="people_acts"),
    path("<uuid:pk>/people/links/", answering.links, name="links"),
    path("<uuid:pk>/people/<uuid:person>/", answering.write_down, name="write_down"),
    path("<uuid:pk>/questions/", builder.questions, name="questions"),
    path("<uuid:pk>/questions/act/", builder.act, name="question_act"),
    path("<uuid:pk>/questions/new/", builder.question_new, name="question_new"),
    path("<uuid:pk>/questions/<uuid:question>/", builder.question, name="question"),
    path("<uuid:pk>/questions/<uuid:question>/words/", results.words, name="words"),
    path("<uuid:pk>/preview/", builder.preview, name="preview"),
    path("<uuid:pk>/answer/", answering.answer_page, name="answer"),
    path("<uuid:pk>/results/", results.results, name="results"),
    path("<uuid:pk>/results.pdf", results.results_pdf, name="results_pdf"),
    path("<uuid:pk>/results.xlsx", results.results_xlsx, name="results_xlsx"),
    path("<uuid:pk>/results/<uuid:other>/", results.comparison, name="compare"),
]
