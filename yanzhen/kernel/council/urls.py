"""Doors of the council."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.council.views import box, drafting, lines, papers, topics, voter, votes

app_name = "council"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", votes.vote_list, name="list"),
    path("new/", votes.new, name="new"),
    path("mine/", voter.mine, name="mine"),
    path("topics/", topics.topic_list, name="topics"),
    path("topics/new/", topics.new, name="topic_new"),
    path("topics/<uuid:pk>/", topics.topic_page, name="deliberation"),
    path("topics/<uuid:pk>/step/<slug:name>/", topics.step, name="topic_step"),
    path("topics/<uuid:pk>/do/<slug:name>/", topics.act, name="topic_act"),
    path("topics/<uuid:pk>/vote/", drafting.of_topic, name="topic_vote"),
    path("topics/<uuid:pk>/object/", topics.object_to, name="object"),
    path("topics/<uuid:pk>/minutes.pdf", topics.minutes_pdf, name="minutes"),
    path("agreed/<uuid:pk>/", topics.accept, name="accept"),
    path("objections/<uuid:pk>/", topics.answer, name="answer"),
    path("lines/<uuid:pk>/", lines.line, name="line"),
    path("<uuid:pk>/", votes.vote_page, name="vote"),
    path("<uuid:pk>/step/<slug:name>/", votes.step, name="step"),
    path("<uuid:pk>/add/<slug:name>/", drafting.add, name="add"),
    path("<uuid:pk>/roll/", votes.roll, name="roll"),
    path("<uuid:pk>/ballots/", votes.ballots, name="ballots"),
    path("<uuid:pk>/box/", box.box, name="box"),
    path("<uuid:pk>/box/count/", box.box_count, name="box_count"),
    path("<uuid:pk>/box/<int:number>/", box.sheet, name="sheet"),
    path("<uuid:pk>/result/", votes.result, name="result"),
    path("<uuid:pk>/result.pdf", papers.result, name="result_pdf"),
    path("<uuid:pk>/notice.pdf", papers.notice, name="notice_pdf"),
    path("<uuid:pk>/ballot.pdf", papers.ballot, name="ballot_pdf"),
    path("<uuid:pk>/receipts/", votes.receipts, name="receipts"),
    path("<uuid:pk>/ballot/", voter.ballot, name="ballot"),
    path("<uuid:pk>/ballot/<uuid:line>/dispute/", voter.dispute, name="dispute"),
]
