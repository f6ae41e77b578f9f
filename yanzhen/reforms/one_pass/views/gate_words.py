"""What the gate's page says by script, in the reader's language: it says it without network."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """`%s` is filled in by the page."""
    return {
        # Green, red, and what is asked before.
        "yes": _("Come in"), "no": _("Stop"), "ask": _("Look first"),
        "let_in": _("Let in %s"), "people_in": _("%s in"), "of": _("%s of %s in"), "left": _("%s left"),
        "undone": _("Taken back"), "free_in": _("Free entry: %s"), "again_in": _("Back again: %s"),
        # Why not.
        "no_ticket": _("This is no ticket of ours."),
        "stranger": _("This code was signed by somebody else, or so long ago that it no longer counts."),
        "forged": _("This code was altered or forged: the signature does not fit."),
        "elsewhere": _("This ticket is not for this gate, or newer than the last synchronisation."),
        "not_yet": _("Not valid yet: from %s on."), "over": _("No longer valid: it ended on %s."),
        "revoked": _("This ticket was withdrawn: it was given back or cancelled."),
        "used_up": _("Used already: all %s."), "used_at": _("Last on %s."), "at_gate": _("At %s."),
        "unruled": _("This phone has no keys yet. Connect it to the network once, and synchronise."),
        # Asked.
        "how_many": _("How many come in now?"), "card": _("Ask to see a card"), "card_none": _("Look only. Write no number down."),
        "unchecked": _("Without network typed characters can't be checked. Look at the ticket; it is checked when it is sent."),
        "inside": _("They were inside today: let back in, not counted as a use"), "back_in": _("Let back in"),
        "seen": _("Seen, let in"), "stop": _("Do not let in"), "close": _("Next visitor"),
        # Undo.
        "undo": _("Take back (%s s)"), "undo_late": _("More than 30 seconds have passed: it stays counted. Whoever did not go in yet is let in later today by “Let back in”."),
        "undo_sent": _("It was sent already and stays counted. Whoever did not go in yet is let in later today by “Let back in”."),
        # State of phone and network.
        "offline": _("No network"), "online": _("Network"), "waiting": _("%s wait here"), "all_sent": _("all sent"),
        "login": _("Sign in, so that what waits is sent"), "synced": _("Synchronised %s"), "never": _("Never synchronised"),
        "old": _("Last synchronised more than a day ago: tickets withdrawn since then are not known here."),
        "skew": _("The clock of this phone is %s minutes wrong. Set it by itself (automatic time); we count with the right one meanwhile."),
        "back": _("The clock of this phone went back. Set it to automatic time; the order of visitors is kept."),
        "battery": _("Battery %s %%: charge the phone."),
        "room": _("This phone is nearly full. Delete photos or films; visitors are still written down."),
        "rescued": _("Storage is full. The visitor is written down in the reserve. Send now, or delete photos."),
        "held": _("%s presses could not be read by the server. Do not clear this phone: show it to the office."),
        "lost": _("This visitor could not be written down. Write time and number of people on paper."),
        "no_camera": _("The camera did not open. Allow it in the browser, or type the eight characters."),
        "no_sale_here": _("Your office sells nothing. Send the visitor to the counter, or sell from the book of paper tickets."),
        "no_net_sale": _("No network, and no places are kept for this gate today: sell from the book of paper tickets, and enter the stubs at the counter later."),
        "none_kept": _("No places are kept for this gate today. Ask the desk to keep some, or send the visitor to the counter."),
        "unsent": _("%s sales of this phone (%s) are still to be uploaded. Count the drawer when there is network."),
        "sale": _("Sell for cash"), "sale_price": _("These places are kept for this gate. Nobody else can buy them."),
        "not_sold": _("Sell nothing now"), "take_cash": _("Take %s in cash"),
        "no_net_tail": _("Looking up a telephone needs the network. Type the eight characters, or look at the ticket."),
        "none_found": _("No unused ticket of today has this telephone."),
        "sent_now": _("Sent: %s"), "refused": _("The server said: %s"), "double": _("%s used twice: see the office"),
        "unbuilt": _("This browser can't verify signatures, and the reader of codes was not built. Use a newer browser."),
    }  # fmt: skip
