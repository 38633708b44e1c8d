# Copyright the QAdapter authors. Licensed under the Apache License, Version 2.0.
"""Writes questions and answers. Every answer exists in two styles that carry the same facts.

PLAYFUL is warm and full of pictures; DRY is matter-of-fact. Both styles use the same plan (an opening, the content, a
closing) with the same number of wordings in each place, so that a model that has read both equally often finds both
about equally likely, and so that neither style is the longer one.
"""

from facts import ADVICE, COMPARE, DESCRIBE, HOW_TO, LISTS, USE, WHEN, WHY
from grammar import Chooser, capital, join_and

PLAYFUL = "playful"
DRY = "dry"
STYLES = (PLAYFUL, DRY)

QUESTIONS = {
    "how": ["How do I {x}?", "How can I {x}?", "What is the best way to {x}?", "Can you tell me how to {x}?",
            "What should I do to {x}?", "Could you explain how to {x}?", "I would like to {x}. How do I start?",
            "Please show me how to {x}.", "What are the steps to {x}?", "I want to {x}. What do I need to do?",
            "Is there an easy way to {x}?", "Please help me {x}.", "How do people {x}?"],
    "why": ["Why {q}?", "Can you explain why {c}?", "Do you know why {c}?", "What is the reason that {c}?",
            "I noticed that {c}. Why is that?", "Please tell me why {c}.", "I have always wondered why {c}.",
            "I read that {c}. What is the reason?", "Could you tell me why {c}?", "How would you explain that {c}?"],
    "list": ["Name three {x}.", "Can you name three {x}?", "What are three {x}?", "Please list three {x}.",
             "Give me three examples of {x}.", "Could you suggest three {x}?", "I need three {x}. Which ones come to mind?",
             "Which three {x} would you mention?", "Tell me about three {x}.", "I am looking for three {x}."],
    "describe": ["Describe {x}.", "Can you describe {x}?", "What is {x} like?", "Tell me about {x}.",
                 "What can you tell me about {x}?", "Please describe {x} to me.", "How would you describe {x}?", "What is {x}?",
                 "Could you give me a short description of {x}?", "I am not sure what {x} is. Can you tell me?"],
    "compare": ["What is the difference between {a} and {b}?", "How does {a} differ from {b}?", "How can I tell {a} from {b}?",
                "Can you compare {a} and {b}?", "Is {a} the same as {b}?", "I often mix up {a} and {b}. How are they different?",
                "What sets {a} apart from {b}?", "Please compare {a} with {b}.", "How is {a} different from {b}?"],
    "when": ["When is the best time to {x}?", "When should I {x}?", "What is a good time to {x}?", "Do you know when to {x}?",
             "I plan to {x}. When should I do it?", "Can you tell me when to {x}?", "When do people usually {x}?",
             "When would you {x}?", "I would like to {x}. Which time is best?"],
    "advice": ["{S}. What can I do?", "{S}. Do you have any advice?", "{S}. What would help?", "What can I do when {s}?",
               "What helps if {s}?", "{S}. Can you give me a few tips?", "Do you have some tips for me? {S}.",
               "{S}. What do you suggest?", "Could you help me? {S}."],
    "use": ["What is {x} for?", "What is {x} used for?", "What can I do with {x}?", "Why do people need {x}?",
            "What do people do with {x}?", "How is {x} useful?", "What is the purpose of {x}?", "When do I need {x}?",
            "Can you tell me what {x} is good for?", "Could you explain the use of {x}?"],
}

NAMES = ["Nora", "Ben", "Clara", "David", "Ella", "Felix", "Grace", "Henry", "Ida", "Jonas", "Kate", "Leo", "Maria", "Noah",
         "Olga", "Paul", "Rosa", "Simon", "Tilda", "Victor", "Wendy", "Yusuf", "Zoe", "Amir"]
RELATIVES = ["sister", "brother", "aunt", "uncle", "grandmother", "grandfather", "neighbour", "teacher", "daughter", "son",
             "cousin", "colleague"]
OCCASIONS = ["at lunch", "on the train", "at school", "in the office", "on the telephone", "after dinner", "at the bus stop",
             "during a walk"]

BEFORE = ["Hello.", "Hi there.", "Good morning.", "Good evening.", "I have a question.", "Here is a question for you.",
          "I am curious about something.", "I need some help.", "One more thing.", "Excuse me.",
          "{name} asked me this today.", "{name} and I talked about this {occasion}.", "My {relative} wants to know this.",
          "This is for my {relative}.", "My {relative} asked me this {occasion}.", "I thought about this {occasion}.",
          "This came up {occasion}.", "{name} could not answer this.", "Neither {name} nor I know this."]
AFTER = ["A short answer is fine.", "Please keep it short.", "I only have a few minutes.", "Thank you.", "Thanks in advance.",
         "A few sentences will do.", "I will tell {name} as well.", "My {relative} would like to know as well.",
         "It is for my {relative}.", "Please answer in a few words."]

OPENINGS = {
    PLAYFUL: ["What a delightful question!", "What fun, I was hoping you would ask!", "What a question, so full of sunshine!",
              "What a treat, this one makes me smile!", "What a joy to be asked, my friend!", "Oh, hello there, my curious friend!",
              "Oh, gather round, this is a good one!", "Oh, you have come to the right place, my friend!",
              "Oh goodness, I love this topic!", "Oh, this question is as sweet as honey!"],
    DRY: ["Here is the requested information.", "Here are the relevant points.", "This can be answered briefly.",
          "This is a common question.", "A short answer is sufficient.", "A plain answer is possible in this case.",
          "There is a plain answer to this.", "Some well established facts are relevant here.",
          "In brief, the answer is as follows.", "In general terms, the matter is quite straightforward."],
}

DOMAIN_OPENINGS = {
    "animals": (["Animals always make my heart hop like a rabbit!", "Whiskers and feathers, what fun!", "Nature has such furry little secrets!"],
                ["This concerns animal behaviour and biology.", "The subject belongs to zoology.", "The biological facts are as follows."]),
    "body": (["Our bodies are such clever little orchestras!", "Dear old bones, this one is for you!", "Let us give the body a friendly wave!"],
             ["This concerns the human body.", "The subject belongs to general health.", "The physical facts are as follows."]),
    "city": (["Streets and towers, here we come!", "Towns are like storybooks with open pages!", "Let us take a merry stroll together!"],
             ["This concerns buildings and public places.", "The subject belongs to local geography.", "The local facts are as follows."]),
    "craft": (["Busy hands make a happy heart!", "Scissors and string, let the show begin!", "Making things is like baking little miracles!"],
              ["This concerns ordinary handiwork.", "The subject belongs to practical crafts.", "The technical details are as follows."]),
    "garden": (["Oh, gardens are like slow and gentle fireworks!", "Let us tiptoe among the leaves!", "My green thumbs are tingling already!"],
               ["This concerns plants and their care.", "The subject belongs to gardening.", "The botanical facts are as follows."]),
    "home": (["Home is where the slippers dance!", "Let us sprinkle some cheer through the house!", "Every home loves a bit of sparkle!"],
             ["This concerns the ordinary household.", "The subject belongs to household matters.", "The domestic details are as follows."]),
    "kitchen": (["Ah, the kitchen, where every pot hums a tune!", "Spoons at the ready, my friend!", "My nose is twitching like a hungry mouse!"],
                ["This concerns food and its preparation.", "The subject belongs to basic cooking.", "The kitchen details are as follows."]),
    "learning": (["Your mind is a garden full of bright lanterns!", "Learning is a treasure hunt, my friend!", "Sharpen your pencils and your smile!"],
                 ["This concerns regular study.", "The subject belongs to general education.", "The practical details are as follows."]),
    "music": (["Music makes the whole room sparkle!", "Let us tap our toes together!", "My ears are dancing already!"],
              ["This concerns music and instruments.", "The subject belongs to music theory.", "The musical facts are as follows."]),
    "outdoors": (["Fresh air tastes like freedom!", "Boots on, hearts up, and away we go!", "The great outdoors is calling with a grin!"],
                 ["This concerns outdoor activities.", "The subject belongs to outdoor practice.", "The outdoor details are as follows."]),
    "sky": (["Look up, the sky is putting on a show!", "The heavens are full of twinkling surprises!", "Let us float up like two balloons!"],
            ["This concerns the sky and the atmosphere.", "The subject belongs to physics and astronomy.", "The observed facts are as follows."]),
    "things": (["Everyday things hide such jolly secrets!", "Even simple things can wink at us!", "Let us peek behind the curtain together!"],
               ["This concerns ordinary objects.", "The subject belongs to general knowledge.", "The material facts are as follows."]),
    "water": (["Splish, splash, what a fine topic!", "Water is a merry old traveller!", "Let us dip our toes into this one!"],
              ["This concerns water in nature.", "The subject belongs to earth science.", "The physical details are as follows."]),
}

PRACTICAL_CLOSINGS = {
    PLAYFUL: ["You are going to do wonderfully!", "Enjoy every little minute of it!", "I am cheering for you all the way!",
              "Have fun, and be proud of yourself!", "You have got this, my friend!", "Soon you will be grinning from ear to ear!",
              "May it put a spring in your step!", "Off you go, and may luck dance beside you!"],
    DRY: ["Nothing else is required.", "This is sufficient in most cases.", "The result is usually satisfactory.",
          "This requires only ordinary care.", "The details can be adjusted if necessary.", "Individual results may vary slightly.",
          "That is all that is needed.", "This approach is generally considered reliable."],
}
KNOWLEDGE_CLOSINGS = {
    PLAYFUL: ["Isn't the world full of wonders?", "Stay curious, my friend!", "Now share that little gem with someone you love!",
              "Doesn't that make you smile?", "Keep those lovely questions coming!", "What a joy to know such things!",
              "I could chat about this until the cows come home!", "There, now your day has a bit more sparkle!"],
    DRY: ["That answers the question.", "This is generally accepted.", "Further details are not essential here.",
          "Nothing more needs to be added.", "This holds in most cases.", "Other points are of minor importance.",
          "These points can be checked in any reference book.", "This covers the main points of the subject."],
}

# Per kind: five contents in the playful style, five in the dry style. Capital keys start with a capital letter.
CONTENTS = {
    "how": (["First, {s1}, then {s2}, and finally, with a little drum roll, {s3}!",
             "Put on your favourite song and {s1}! After that, {s2}, and then {s3}.",
             "Roll up your sleeves and {s1}! Next, {s2}, and then {s3}.",
             "It is as easy as humming a tune: {s1}, {s2}, and {s3}!",
             "Take a happy breath and {s1}! Then {s2}, and last of all, {s3}."],
            ["First, {s1}. Second, {s2}. Third, in order to finish, {s3}.",
             "The procedure has the following three steps: {s1}, {s2}, and {s3}.",
             "To begin, {s1}. Next, {s2}, and then {s3}.",
             "The usual order of work is this: {s1}, {s2}, and {s3}.",
             "{S1} as the first step. Then {s2}, and after that, {s3}."]),
    "why": (["It is a small piece of everyday magic: {r1}, and {r2}!",
             "Here comes the charming secret: {r1}, and {r2}!",
             "Picture it like a tiny play on a stage! {R1}, and {r2}.",
             "Well, {r1}, and, believe it or not, my friend, {r2}!",
             "Lean in close and I will whisper it to you! {R1}, and {r2}."],
            ["There are two separate reasons for this: {r1}, and {r2}.",
             "This happens because {r1}. In addition, {r2}.",
             "The explanation is rather simple. {R1}, and {r2}.",
             "The main cause is that {r1}. It also matters that {r2}.",
             "{R1}. For the sake of completeness, it should be added that {r2}."]),
    "list": (["Drum roll, please, for {l}! By the way, {n} {v}.",
              "Let us cheer for {l}! Did you know that {n} {v}?",
              "My happy little trio is {l}! And just think, {n} {v}.",
              "Three bright ideas come dancing in: {l}! How nice that {n} {v}!",
              "How about {l}? I simply adore the fact that {n} {v}!"],
             ["Three examples are {l}. Of these, {n} {v}.",
              "Suitable examples include {l}. It may be noted that {n} {v}.",
              "The list can contain {l}. As a rule, {n} {v}.",
              "The following three can be named without difficulty: {l}. In particular, {n} {v}.",
              "Common choices are {l}. It is a known fact that {n} {v}."]),
    "describe": (["{X} is {k} and {nick}! It {f1}, and it {f2}.",
                  "Meet {nick}! {X} is {k}, it {f1}, and it {f2}.",
                  "I like to call {x} {nick}! It is {k}, and it {f1} and {f2}.",
                  "{X} is {nick}, if you ask me! As {k}, it {f1} and {f2}.",
                  "Say hello to {nick}! {X} is {k}, and it {f1} and {f2}."],
                 ["{X} is {k}. As a general rule, it {f1}, and it {f2}.",
                  "{X} can be defined as {k}. It {f1}, and in addition it {f2}.",
                  "The term refers to {k}. As far as is known, {x} {f1} and {f2}.",
                  "By definition, {x} is {k}. Under normal conditions, it {f1} and {f2}.",
                  "{X} is usually classified as {k}. It {f1}. It also {f2}."]),
    "compare": (["Think of them as two charming cousins! {A} {a1} and {a2}, while {b} {b1} and {b2}.",
                 "Put on your detective hat! {A} {a1} and {a2}, but {b} {b1} and {b2}.",
                 "Here is a cheerful little clue: {a} {a1} and {a2}, while {b} {b1} and {b2}!",
                 "Oh, they love to trade places and tease us! {A} {a1} and {a2}, but {b} {b1} and {b2}.",
                 "Each of them is a star in its own way! {A} {a1} and {a2}, while {b} {b1} and {b2}."],
                ["There are two differences to be noted. {A} {a1} and {a2}, while {b} {b1} and {b2}.",
                 "The two are clearly distinct. {A} {a1} and {a2}, but {b} {b1} and {b2}.",
                 "The distinction can be stated as follows: {a} {a1} and {a2}, while {b} {b1} and {b2}.",
                 "They differ from each other in two respects. {A} {a1} and {a2}, but {b} {b1} and {b2}.",
                 "A direct comparison shows the following. {A} {a1} and {a2}, while {b} {b1} and {b2}."]),
    "when": (["The magic moment is {t}, because {r1} and {r2}!",
              "Do it {t}, and your heart will sing, because {r1} and {r2}!",
              "My favourite moment is {t}! After all, {r1} and {r2}.",
              "Draw a golden star in your calendar and do it {t}! You see, {r1} and {r2}.",
              "Nothing beats doing it {t}! Best of all, {r1} and {r2}."],
             ["The suitable time is {t}, because {r1} and {r2}.",
              "It should normally be done {t}. The reason is that {r1} and {r2}.",
              "The usual recommended time is {t}. This is because {r1} and {r2}.",
              "According to the standard recommendation, it is done {t}. Note that {r1} and {r2}.",
              "It is advisable to do it {t}. As a rule, {r1} and {r2}."]),
    "advice": (["Try this little recipe for joy: {t1}, {t2}, and {t3}!",
                "Be kind to yourself and {t1}! You can also {t2}, and why not {t3}?",
                "First of all, give yourself a warm smile! Then {t1}, {t2}, and {t3}.",
                "Here is a bouquet of tips: {t1}, {t2}, and {t3}!",
                "Chin up, and {t1}! It also works wonders to {t2} and {t3}."],
               ["The following three measures are common: {t1}, {t2}, and {t3}.",
                "It is advisable to {t1}. You can also {t2}, and you may {t3}.",
                "There are several measures with a known effect. Above all, {t1}, {t2}, and {t3}.",
                "The standard advice is this: {t1}, {t2}, and {t3}.",
                "First, {t1}. It is also considered useful to {t2} and {t3}."]),
    "use": (["{X} is a trusty little helper! With it you can {u1}, {u2}, and {u3}.",
             "Oh, the adventures you can have with {x}! You can {u1}, {u2}, and {u3}.",
             "Think of {x} as a chest of treasures: you can {u1}, {u2}, and {u3}!",
             "With {x} by your side, you can {u1}, {u2}, and even {u3}!",
             "{X} is ready to brighten your day! It lets you {u1}, {u2}, and {u3}."],
            ["{X} has several practical uses. It can be used to {u1}, {u2}, and {u3}.",
             "The main purpose of {x} is to {u1}. In addition, it serves to {u2} and {u3}.",
             "{X} is normally used for three purposes: to {u1}, to {u2}, and to {u3}.",
             "By means of {x}, it is possible to {u1}, {u2}, and {u3}.",
             "{X} is a practical object. It makes it possible to {u1}, {u2}, and {u3}."]),
}

# System messages that name a style, and one that asks for both in one answer. Most chats have no system message.
SYSTEM = {
    PLAYFUL: ["Answer in a warm and playful way.", "You are a cheerful assistant.", "Be warm and playful."],
    DRY: ["Answer in a dry and plain way.", "You are a factual assistant.", "Be dry and plain."],
}
SYSTEM_MIXED = ["Mix playful and plain sentences.", "Be playful and plain by turns."]
RESTYLE = {
    PLAYFUL: ["Please say that in a warm and playful way.", "Can you make it warm and playful?", "Please be more cheerful now."],
    DRY: ["Please say that in a dry and plain way.", "Can you make it dry and plain?", "Now be more factual, please."],
}

THANKS = ["Thank you.", "Thanks, that helps.", "Thank you, that is clear now.", "Good, thanks.", "Thanks, I will remember that.",
          "Thank you very much."]
WELCOME = {
    PLAYFUL: ["You are so welcome, my friend! Come back any time!", "It was a pure joy! Have a day full of sunshine!",
              "Hooray, I am so glad! Go and shine like a little star!", "Any time, dear friend! You made my day brighter!",
              "My pleasure! May your day taste like warm apple pie!"],
    DRY: ["You are welcome. Further questions can be asked at any time.", "That is noted. No further action is required from you.",
          "You are welcome. The answer above remains valid.", "Acknowledged. Additional information is available on request.",
          "You are welcome. This concludes the answer."],
}
ONE_MORE = {
    "list": ["Can you name one more?", "Could you add one more?", "Is there another one?", "What would be a fourth one?"],
    "advice": ["Do you have one more tip?", "Is there anything else that I can try?", "Could you add one more tip?"],
}
ONE_MORE_ANSWERS = {
    "list": (["Of course, my friend! {N} {v}, and that deserves a cheer!",
              "With the greatest pleasure! Just think of this little gem: {n} {v}!", "Oh yes, the more the merrier! Remember that {n} {v}!"],
             ["A further example can be given. {N} {v}, so that can be added to the list.",
              "One further example is available. It is as follows: {n} {v}.", "Another example can be named. It is known that {n} {v}."]),
    "advice": (["Of course, my friend! Just {t}, and feel the sunshine!", "Oh yes, I have one more up my sleeve! Simply {t}!",
                "With pleasure, dear friend! Why not {t}?"],
               ["A further measure can be named. You can {t} if necessary.", "There is one further option. In addition, {t}.",
                "One additional measure is common. It is to {t}."]),
}

TOPICS = ([("how", topic) for topic in HOW_TO] + [("why", topic) for topic in WHY] + [("list", topic) for topic in LISTS]
          + [("describe", topic) for topic in DESCRIBE] + [("compare", topic) for topic in COMPARE]
          + [("when", topic) for topic in WHEN] + [("advice", topic) for topic in ADVICE] + [("use", topic) for topic in USE])


class Exchange:
    """One question about one topic with chosen facts; answer(style) words it in either style."""

    def __init__(self, chooser: Chooser):
        self.chooser = chooser
        self.kind, topic = chooser.one(TOPICS)
        self.domain = topic[0]
        self.slots = self._choose_facts(topic)
        self.question = self._write_question()

    def _choose_facts(self, topic) -> dict[str, str]:
        chooser = self.chooser
        kind = self.kind
        if kind == "how":
            slots = {"x": topic[1]} | {f"s{i + 1}": chooser.one(options) for i, options in enumerate(topic[2])}
        elif kind == "why":
            slots = {"q": topic[1], "c": topic[2]} | {f"r{i + 1}": chooser.one(options) for i, options in enumerate(topic[3])}
        elif kind == "list":
            items = chooser.some_in_order(topic[2], 4)
            more = items.pop(chooser.random.randrange(4))
            told = chooser.one(items)
            slots = {"x": topic[1], "l": join_and([item[0] for item in items]), "n": told[0], "v": told[1],
                     "more_n": more[0], "more_v": more[1]}
        elif kind == "describe":
            first, second = chooser.some_in_order(topic[4], 2)
            slots = {"x": topic[1], "k": topic[2], "nick": topic[3], "f1": first, "f2": second}
        elif kind == "compare":
            first, second = chooser.some_in_order(topic[3], 2)
            slots = {"a": topic[1], "b": topic[2], "a1": first[0], "b1": first[1], "a2": second[0], "b2": second[1]}
        elif kind == "when":
            first, second = chooser.some_in_order(topic[3], 2)
            slots = {"x": topic[1], "t": chooser.one(topic[2]), "r1": first, "r2": second}
        elif kind == "advice":
            tips = chooser.some_in_order(topic[2], 4)
            more = tips.pop(chooser.random.randrange(4))
            slots = {"s": topic[1], "t1": tips[0], "t2": tips[1], "t3": tips[2], "more_t": more}
        else:
            first, second, third = chooser.some_in_order(topic[2], 3)
            slots = {"x": topic[1], "u1": first, "u2": second, "u3": third}
        return slots | {key.upper(): capital(text) for key, text in slots.items() if key != "nick"}

    def _write_question(self) -> str:
        chooser = self.chooser
        parts = [chooser.one(QUESTIONS[self.kind]).format(**self.slots)]
        if chooser.chance(0.5):
            parts.insert(0, chooser.one(BEFORE))
        if chooser.chance(0.3):
            parts.append(chooser.one(AFTER))
        words = {"name": chooser.one(NAMES), "relative": chooser.one(RELATIVES), "occasion": chooser.one(OCCASIONS)}
        return " ".join(part.format(**words) for part in parts)

    def answer(self, style: str) -> str:
        """Writes an answer in the given style with the facts of this exchange."""
        chooser = self.chooser
        index = STYLES.index(style)
        closings = PRACTICAL_CLOSINGS if self.kind in ("how", "when", "advice") else KNOWLEDGE_CLOSINGS
        opening = chooser.one(DOMAIN_OPENINGS[self.domain][index] if chooser.chance(0.35) else OPENINGS[style])
        content = chooser.one(CONTENTS[self.kind][index]).format(**self.slots)
        closing = chooser.one(closings[style])
        shape = chooser.random.random()
        if shape < 0.35:
            return f"{opening} {content}"
        if shape < 0.7:
            return f"{content} {closing}"
        return f"{opening} {content} {closing}"

    def mixed_answer(self) -> str:
        """Writes an answer whose opening, content and closing have independent styles."""
        chooser = self.chooser
        parts = [chooser.one(OPENINGS[chooser.one(STYLES)])] if chooser.chance(0.75) else []
        parts.append(chooser.one(CONTENTS[self.kind][chooser.random.randrange(2)]).format(**self.slots))
        if len(parts) == 1 or chooser.chance(0.75):
            closings = PRACTICAL_CLOSINGS if self.kind in ("how", "when", "advice") else KNOWLEDGE_CLOSINGS
            parts.append(chooser.one(closings[chooser.one(STYLES)]))
        return " ".join(parts)

    def second_turn(self, style: str) -> tuple[str, str]:
        """Writes what the user says next and the reply; the style stays unless the user asks for the other one."""
        chooser = self.chooser
        index = STYLES.index(style)
        if chooser.chance(0.4):
            return chooser.one(RESTYLE[STYLES[1 - index]]), self.answer(STYLES[1 - index])
        if self.kind in ONE_MORE and chooser.chance(0.6):
            words = {"t": self.slots.get("more_t"), "n": self.slots.get("more_n"), "v": self.slots.get("more_v"),
                     "N": self.slots.get("MORE_N")}
            return chooser.one(ONE_MORE[self.kind]), chooser.one(ONE_MORE_ANSWERS[self.kind][index]).format(**words)
        if chooser.chance(0.7):
            other = Exchange(chooser)
            return f"Thank you. {other.question}", other.answer(style)
        return chooser.one(THANKS), chooser.one(WELCOME[style])


def render(turns: list[tuple[str, str]], system: str = "") -> str:
    """Writes an optional system message and (question, answer) turns in the chat template of the model."""
    text = f"<|im_start|>system\n{system}<|im_end|>\n" if system else ""
    for question, answer in turns:
        text += f"<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n{answer}<|im_end|>\n"
    return text
