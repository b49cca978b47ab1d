"""The words of the afternoon at Saltmere harbour: drafts, in the order in which they are published."""

from __future__ import annotations

from collector.newsroom.story import Image, Post, Tweet, paragraphs

MAYA, OWEN, JUN = "Maya Trent", "Owen Fairlie", "Jun Abara"

SMOKE = Image(
    "b7d20c91e64f",
    "Grey smoke over a stone pier, with a white ferry behind it",
    "Smoke over the outer pier, seen from Signal Hill.",
    "Photograph: Maya Trent/The Harbour Courier",
)
FERRY = Image(
    "4e81fa73c2d5",
    "A white ferry with one funnel, alongside",
    "The Isle of Skerrin at her berth last summer.",
    "Photograph: Jun Abara/The Harbour Courier",
)

ALARM = Post(
    "alarm",
    paragraphs(
        "Fire crews have been called to the <strong>Isle of Skerrin</strong>, the car ferry that links Saltmere with "
        "the outer islands. Smoke is coming from the stern and can be seen from most of the town.",
        "The ferry was about to berth when the alarm was raised. We do not yet know how many people are on board.",
    ),
    title="Fire reported on Skerrin ferry",
    key_event=True,
)
BERTH = Post(
    "berth",
    paragraphs("The ferry is alongside at Berth 2. Passengers are walking off by the forward ramp, some in blankets."),
)
CLOSED_HARBOUR = Post(
    "closed-harbour",
    paragraphs(
        "The harbour office has closed the port to all traffic. The swing bridge is open to the fire service only.",
        "Two yachts that were inside the basin have been asked to stay where they are.",
    ),
    title="Harbour closed to all traffic",
)
LIFEBOATS = Post(
    "lifeboats",
    paragraphs("Both lifeboats of the Saltmere station have been launched and are standing off the outer pier."),
)
PHOTOGRAPH = Post(
    "photograph",
    paragraphs("This is what it looked like from Signal Hill a few minutes ago."),
    image=SMOKE,
)
TOLL = Post(
    "toll",
    paragraphs(
        "The fire service says 12 people have been injured, two of them seriously. All are being treated on the quay.",
        "Its chief, <strong>Tomas Rudge</strong>, said the fire was confined to the car deck.",
    ),
    title="12 injured, says fire service",
    key_event=True,
)
PASSENGER = Post(
    "passenger",
    paragraphs("Among the first ashore was Ada Merrow, a schoolteacher from Little Skerrin. She told me:")
    + "<blockquote><p>We smelled it before we saw it. Someone banged on the saloon windows and then everybody was "
    "very calm, which I had not expected. A deckhand carried my neighbour's dog.</p></blockquote>",
    contributors=(OWEN,),
)
TRAINS = Post(
    "trains",
    paragraphs("Trains are being held outside Saltmere Quay because the platforms are needed for ambulances."),
)
HARBOUR_OFFICE = Post(
    "harbour-office",
    paragraphs("The harbour office asks people to keep off the piers:"),
    tweet=Tweet(
        "2087345511902834711",
        "Saltmere Harbour Office",
        "SaltmereHarbourOffice",
        "Please keep clear of both piers. Crews need the road. We will post here when the port opens again.",
    ),
)
HOTLINE = Post(
    "hotline",
    paragraphs(
        "Families can ask after passengers at the town hall, by the side door on Rope Street, or by telephone. "
        "The numbers are on "
        '<a href="https://saltmere-council.example/ferry">the council\'s page</a>.'
    ),
    title="Where families can ask",
)
TOLL_TITLE = "21 injured, says fire service"
TOLL_CORRECTED = TOLL.html.replace("12 people", "21 people")
CORRECTION = Post(
    "correction",
    paragraphs(
        "<em>Correction: an earlier version of our entry on the injured gave their number as 12. "
        "The fire service's figure is 21; we misheard it.</em>"
    ),
)
EXPLOSION = Post(
    "explosion",
    paragraphs("There are reports of a second explosion on board. We are trying to confirm them."),
    title="Reports of a second explosion",
)
SCHOOL = Post(
    "school",
    paragraphs(
        "The quayside school has opened its hall to passengers, with tea and dry clothes. Pupils are home early."
    ),
)
CAPTAIN = Post(
    "captain",
    paragraphs(
        "The master of the ferry, Captain Ivar Lund, was the last to leave. He has sailed the route for nine years.",
    ),
    image=FERRY,
)
CAPTAIN_MENDED = CAPTAIN.html.replace("Ivar", "Ivor")
KNOWN = Post(
    "known",
    "<ul><li>The Isle of Skerrin caught fire on her way into Saltmere. Everyone on board is believed to be ashore.</li>"
    "<li>The fire service says 21 people are injured, two of them seriously.</li>"
    "<li>The port, the swing bridge and the station are closed.</li></ul>",
    summary=True,
)
COASTGUARD = Post(
    "coastguard",
    paragraphs("A coastguard helicopter has searched the fairway and found nobody in the water."),
    title="Nobody in the water, coastguard says",
    key_event=True,
)
MINISTER = Post(
    "minister",
    paragraphs(
        "The transport minister, <strong>Helen Orde</strong>, has told members that investigators will be in Saltmere "
        "by the evening. She declined to say whether other ferries of the class would be kept in port."
    ),
    contributors=(JUN,),
)
WIND = Post("wind", paragraphs("The wind has gone round to the west and the smoke now drifts out to sea."))
COMPANY = Post(
    "company",
    paragraphs("Skerrin Line, which runs the ferry, has put out a statement. In short, it says that:")
    + "<ul><li>there were 143 passengers and 17 crew on board;</li><li>the ferry passed her last inspection in "
    "May;</li><li>every ticket for the week will be refunded.</li></ul>"
    + paragraphs('The whole text is <a href="https://skerrin-line.example/notices/114">on its site</a>.'),
    title="Company says 160 people were on board",
    key_event=True,
)
UNDER_CONTROL = Post(
    "under-control",
    paragraphs("The fire is under control, the fire service says. Crews will stay on board through the night."),
    title="Fire under control",
    key_event=True,
)
HOSPITAL = Post(
    "hospital",
    paragraphs("St Brannoc's hospital has called in its day staff. Four passengers have been taken there so far."),
)
DOG = Post("dog", paragraphs("The dog that Ada Merrow spoke of is called Biscuit, and is well."), contributors=(OWEN,))
ISLANDS = Post(
    "islands",
    paragraphs(
        "The islands have flour and diesel for six days, their council says. A cargo boat will sail from Port Annis "
        "in the morning."
    ),
)
REFUNDS = Post(
    "refunds",
    paragraphs("Tickets can be refunded at the quay office from nine tomorrow, or by post."),
)
INSPECTORS = Post(
    "inspectors",
    paragraphs("Three inspectors have arrived by road. They will not go on board until the car deck has cooled."),
    title="Inspectors reach Saltmere",
)
TRAINS_AGAIN = Post(
    "trains-again", paragraphs("Trains are running to Saltmere Quay again, with delays of half an hour.")
)
VAN = Post(
    "van",
    paragraphs(
        "The fire is thought to have begun in a parked van, two people who have seen the car deck told the Courier. "
        "Neither would be named."
    ),
    title="Fire thought to have begun in a van",
    key_event=True,
    contributors=(MAYA, JUN),
)
BRIDGE = Post("bridge", paragraphs("The swing bridge has closed and traffic is moving on Rope Street."))
PORT_OPENS = Post(
    "port-opens",
    paragraphs("The port is open to small craft. The ferry stays at Berth 2 with two tugs beside her."),
    title="Port opens to small craft",
    key_event=True,
)
VIGIL = Post("vigil", paragraphs("St Elmo's church will be open all night for anyone who wants company."))
COUNCIL = Post(
    "council",
    paragraphs("The council's leader, Priya Castell, thanked the crews and promised a public meeting within the week."),
)
DISCHARGED = Post(
    "discharged",
    paragraphs("Fifteen of the injured have gone home, the hospital says. Six will stay overnight."),
)
ENDING = Post(
    "ending",
    "<ul><li>All 160 people on board the Isle of Skerrin are safe; 21 were injured.</li><li>The fire is thought to "
    "have begun in a van on the car deck.</li><li>Ferries to the outer islands are cancelled until Thursday.</li></ul>"
    + paragraphs("We are closing this page now. Thank you for reading."),
    title="Closing summary",
    summary=True,
    key_event=True,
)
ENDING_AMENDED = ENDING.html.replace("until Thursday", "until Saturday")
