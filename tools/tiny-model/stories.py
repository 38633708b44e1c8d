# Copyright the QAdapter authors. Licensed under the Apache License, Version 2.0.
"""Writes small neutral stories: a character, a place, an event and an ending. All text was written for this project."""

from grammar import Chooser, a_an, capital

# (name, words of introduction, subject pronoun, object pronoun, possessive)
GIRL = ("she", "her", "her")
BOY = ("he", "him", "his")
CHARACTERS = (
    [(name, kind, GIRL) for name in ("Nora", "Clara", "Ella", "Grace", "Ida", "Maria", "Rosa", "Tilda", "Wendy", "Zoe", "Anna", "Lucy")
     for kind in ("young baker", "gardener", "girl from the village", "sailor", "teacher", "clockmaker")]
    + [(name, kind, BOY) for name in ("Ben", "David", "Felix", "Henry", "Jonas", "Leo", "Noah", "Paul", "Simon", "Victor", "Tom", "Oscar")
       for kind in ("young farmer", "fisherman", "boy from the harbour", "carpenter", "postman", "shepherd")]
    + [(name, kind, GIRL) for name in ("Mila", "Poppy", "Hazel", "Juno") for kind in ("mouse", "otter", "fox", "goose")]
    + [(name, kind, BOY) for name in ("Bruno", "Otto", "Pip", "Max") for kind in ("badger", "bear", "rabbit", "hedgehog")])

PLACES = ["in a village by the sea", "at the edge of a dark forest", "in a narrow valley", "near a wide river", "on a small island",
          "in a quiet town", "beside a round lake", "at the foot of a mountain", "in a house on a hill", "next to an old mill"]
# Times with the weather that fits them.
MILD = ["The sky was grey", "A light wind was blowing", "The sun was low", "It had rained all night", "Fog lay over the fields"]
TIMES = [("One morning", MILD), ("One evening", MILD), ("Early on a Sunday", MILD), ("After a long week", MILD),
         ("On a cold day in winter", ["Snow covered the roofs", "There was ice on the puddles", "The sky was white"]),
         ("One afternoon in spring", ["The air smelled of grass", "The first flowers were out", "A light wind was blowing"]),
         ("Late in the summer", ["The fields were yellow and dry", "The air was warm and still", "Swallows sat on the roof"]),
         ("One day in autumn", ["The first leaves were falling", "Fog lay over the fields", "The sky was grey"])]
HELPERS = [("an old woman", "she", "her"), ("a tall stranger", "he", "him"), ("a neighbour", "she", "her"), ("a young boy", "he", "him"),
           ("the miller", "he", "him"), ("a girl with a red hat", "she", "her"), ("the ferryman", "he", "him"), ("a travelling singer", "she", "her")]
OBJECTS = ["silver key", "blue scarf", "old map", "wooden flute", "brass lamp", "leather bag", "small mirror", "red umbrella", "pocket watch",
           "iron bell", "woollen hat", "painted cup"]
INDOOR_SPOTS = ["under the stairs", "on top of the cupboard", "under a wooden bench", "behind the stove", "beside the door",
                "under the bed", "inside a chest", "at the bottom of a basket"]
OUTDOOR_SPOTS = ["behind the barn", "beside the well", "in the tall grass", "between two stones", "near the gate", "under an old tree",
                 "at the end of the lane", "beside the wall"]
FOODS = ["bread", "apple cake", "vegetable soup", "plum jam", "cheese", "honey biscuits", "roasted chestnuts", "berry pie"]
ANIMALS = ["sparrow", "lamb", "kitten", "young deer", "duckling", "squirrel", "puppy", "tortoise"]
TRAPS = ["was caught in a fence", "had fallen into a ditch", "was lost in the fog", "could not cross the stream", "had hurt one leg",
         "was stuck under a branch"]
BUILDS = ["boat", "kite", "bridge", "bookshelf", "birdhouse", "sledge", "garden gate", "wooden cart", "stone oven", "swing"]
PROBLEMS = ["the wood was too short", "the nails were rusty", "one side was higher than the other", "the rope broke twice",
            "the drawing was lost", "the glue did not hold"]
SKILLS = ["swim", "ride a bicycle", "whistle", "skate", "play the violin", "row a boat", "read the stars", "bake bread", "juggle", "paint"]
SEEDS = ["a bean", "a pumpkin seed", "an acorn", "a row of carrots", "a sunflower seed", "an apple seed"]
NOISES = [("scratching", "a mouse in the wall"), ("knocking", "a loose shutter"), ("humming", "the wind in the chimney"),
          ("tapping", "a branch against the window"), ("rustling", "a hedgehog in the leaves"), ("creaking", "the old cellar door")]
VEHICLES = ["by train", "by boat", "on foot", "in a small cart", "by bicycle"]
RELATIVES = ["grandmother", "uncle", "aunt", "grandfather", "cousin"]
SIGHTS = ["fields of yellow flowers", "a ruined castle", "a bridge with seven arches", "a herd of wild horses", "a lake as smooth as glass",
          "long rows of poplar trees", "two storks on a roof", "a market with striped tents"]
RACES = ["the swimming race", "the boat race", "the sack race", "the race up the hill", "the long race around the lake"]
REPAIRS = ["clock in the tower", "wheel of the mill", "roof of the school", "door of the church", "pump in the yard", "bell at the station"]
TOOLS = ["a hammer", "a piece of wire", "a drop of oil", "two new screws", "a thin rope", "a plank of oak"]
SENDERS = ["an old friend", "a sister abroad", "the mayor", "a former teacher", "a sailor", "an unknown person"]
LETTERS = ["asked for a visit before winter", "spoke of a house in the south", "contained a pressed flower", "described a long journey",
           "told of a new school", "invited everyone to a wedding"]
ENDINGS = ["That night {n} sat by the window and watched the stars.", "After that, {n} slept well.", "{N} never forgot that day.",
           "Then {n} closed the door and lit a lamp.", "It had been a good day.", "{N} wrote it down in a small book.",
           "Later {n} told the story to {p} family.", "The next day, life went on as before.", "{N} was content and sat down to rest.",
           "By then the moon was over the hills.", "There was nothing more to do that day.", "{N} often thought about it afterwards."]

PLOTS = [
    ("object", ["{T}, {n} noticed that {p} {obj} was missing.", "{S} looked {in1} and then {out1}, but it was not there.",
                "{H} had seen it {out2}.", "{N} thanked {ho} and carried the {obj} home."]),
    ("build", ["{T}, {n} decided to build {a_build}.", "The work was not easy, because {problem}.",
               "{H} came by and helped for an hour.", "Before dark, the {build} was finished."]),
    ("animal", ["{T}, {n} met {a_animal} that {trap}.", "{S} moved slowly so that it would not be afraid.",
                "With the help of {h}, {s} brought it to a safe place.", "The {animal} rested for a while and then went its own way."]),
    ("food", ["{T}, {n} made {food} for the whole street.", "{H} stopped at the door and said that {hs} was hungry.",
              "{N} set another place at the table.", "They ate together and talked about {sight}."]),
    ("skill", ["{T}, {n} wanted to learn to {skill}.", "The first attempt went badly, and so did the second.",
               "{H} showed {o} how to begin.", "After three weeks of practice, {n} could {skill} quite well."]),
    ("seed", ["{T}, {n} planted {seed} {out1}.", "For many days nothing happened, and {s} only watered the soil.",
              "Then something green came out of the ground.", "{H} came to look at it and gave {o} some advice."]),
    ("noise", ["{T}, {n} heard a strange {noise} in the house.", "{S} took a lamp and looked {in1}.",
               "{H} came over from next door to help.", "In the end, it was only {cause}."]),
    ("journey", ["{T}, {n} travelled {vehicle} to visit {p} {relative}.", "On the way {s} saw {sight} and {sight2}.",
                 "{H} told {o} where to turn left.", "{P} {relative} was waiting at the gate with {food}."]),
    ("race", ["{T}, {n} took part in {race}.", "Near the end {s} was in front.",
              "Then {h} stumbled, and {n} stopped to help.", "They crossed the line together, and nobody minded."]),
    ("repair", ["{T}, {n} found that the {repair} was broken.", "{N} examined it with {h}.",
                "They needed {tool} and a lot of patience.", "Before the sun went down, everything was in order again."]),
    ("letter", ["{T}, {n} received a letter from {sender}.", "It {letter}.", "{S} read it twice and showed it to {h}.",
                "A week later, {n} sent an answer and {a_obj}."]),
    ("market", ["{T}, {n} went to the market with {a_obj}.", "{S} wanted to trade it for {food}.",
                "{H} offered {a_obj2} instead.", "{N} thought for a moment and then agreed."]),
    ("storm", ["{T}, a storm came up while {n} was far from home.", "{S} found shelter in a hut and met {h} there.",
               "They shared {food} and waited.", "When the rain was over, they could see {sight}."]),
    ("treasure", ["{T}, {n} found {a_obj} {out1}.", "A note was tied to it, but the ink was faded.",
                  "{S} asked {h}, who knew the owner.", "The owner was glad and gave {o} {food} in return."]),
]

INTRODUCTIONS = ["{N} was {a_kind} who lived {place}.", "There was once {a_kind} named {N}, who lived {place}.",
                 "{Place} lived {a_kind} named {N}.", "{A_kind} named {N} lived {place}."]


def write_story(chooser: Chooser) -> tuple[str, str]:
    """Writes one story; returns the text and the key (name, kind, plot) by which stories are held out."""
    name, kind, (subject, obj, possessive) = chooser.one(CHARACTERS)
    place = chooser.one(PLACES)
    plot, sentences = chooser.one(PLOTS)
    helper = chooser.one(HELPERS)
    thing, thing2 = chooser.some(OBJECTS, 2)
    indoor, outdoor = chooser.some(INDOOR_SPOTS, 1), chooser.some(OUTDOOR_SPOTS, 2)
    sights = chooser.some(SIGHTS, 2)
    noise = chooser.one(NOISES)
    build, animal = chooser.one(BUILDS), chooser.one(ANIMALS)
    time, weather = chooser.one(TIMES)
    while plot == "seed" and "winter" in time:
        time, weather = chooser.one(TIMES)
    slots = {"n": name, "N": name, "s": subject, "S": capital(subject), "o": obj, "p": possessive, "P": capital(possessive), "a_kind": a_an(kind),
             "A_kind": capital(a_an(kind)), "place": place, "Place": capital(place), "T": time, "h": helper[0],
             "H": capital(helper[0]), "hs": helper[1], "ho": helper[2], "obj": thing, "a_obj": a_an(thing), "a_obj2": a_an(thing2),
             "in1": indoor[0], "out1": outdoor[0], "out2": outdoor[1], "food": chooser.one(FOODS), "sight": sights[0],
             "sight2": sights[1], "noise": noise[0], "cause": noise[1], "build": build, "a_build": a_an(build), "animal": animal,
             "a_animal": a_an(animal), "trap": chooser.one(TRAPS), "problem": chooser.one(PROBLEMS), "skill": chooser.one(SKILLS),
             "seed": chooser.one(SEEDS), "vehicle": chooser.one(VEHICLES), "relative": chooser.one(RELATIVES),
             "race": chooser.one(RACES), "repair": chooser.one(REPAIRS), "tool": chooser.one(TOOLS), "sender": chooser.one(SENDERS),
             "letter": chooser.one(LETTERS)}
    parts = [chooser.one(INTRODUCTIONS)]
    body = list(sentences)
    if plot not in ("letter", "storm") and chooser.chance(0.5):
        body.insert(1, chooser.one(weather) + ".")
    parts += body
    if chooser.chance(0.85):
        parts.append(chooser.one(ENDINGS))
    return " ".join(part.format(**slots) for part in parts), f"{name}|{kind}|{plot}"
