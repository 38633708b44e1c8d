# Copyright the QAdapter authors. Licensed under the Apache License, Version 2.0.
"""The subjects that the question-answer chats are about. All text was written for this project.

The facts are plain and belong to neither style; chats.py dresses them in the playful or in the dry style.
"""

# (domain, task as an infinitive, three steps in order, each with two interchangeable wordings)
HOW_TO = [
    ("kitchen", "bake a simple loaf of bread", [
        ["mix flour and yeast with warm water", "stir yeast and warm water into the flour"],
        ["knead the dough for ten minutes", "let the dough rest for an hour"],
        ["bake the loaf until it is golden brown", "put the loaf in a hot oven for forty minutes"]]),
    ("kitchen", "make vegetable soup", [
        ["chop some carrots and onions", "cut the vegetables into small pieces"],
        ["simmer them in water for half an hour", "cook them gently in a pot of broth"],
        ["season the soup with salt and herbs", "add a pinch of salt at the end"]]),
    ("kitchen", "boil an egg", [
        ["bring a small pot of water to the boil", "heat enough water to cover the egg"],
        ["lower the egg into the water for eight minutes", "cook the egg for eight minutes"],
        ["cool the egg under cold water", "peel the egg when it has cooled"]]),
    ("kitchen", "make a pot of tea", [
        ["put one spoon of leaves for each cup into the pot", "warm the teapot and add the leaves"],
        ["pour boiling water over the leaves", "fill the pot with boiling water"],
        ["wait four minutes before you serve it", "let the tea steep for a few minutes"]]),
    ("kitchen", "bake an apple pie", [
        ["slice six apples", "peel and slice the apples"],
        ["fill a dish of pastry with the apples", "mix the apples with sugar and cinnamon"],
        ["bake the pie until the crust is crisp", "bake the pie for about an hour"]]),
    ("kitchen", "cook fluffy rice", [
        ["rinse the rice in cold water", "wash the rice until the water is clear"],
        ["simmer it in a covered pot", "cook it on low heat under a lid"],
        ["let it rest before you serve it", "loosen the grains with a fork"]]),
    ("kitchen", "make pancakes", [
        ["whisk flour and milk with two eggs", "stir eggs and flour into the milk"],
        ["pour a thin layer into a hot pan", "cook one spoonful at a time in a hot pan"],
        ["flip each pancake when the edges are dry", "turn each pancake once"]]),
    ("garden", "grow tomatoes", [
        ["sow the seeds indoors in spring", "start the seeds in small pots"],
        ["move the young plants to a sunny spot", "plant them outside after the last frost"],
        ["water them at the roots every day", "tie the stems to a tall stick"]]),
    ("garden", "plant a tree", [
        ["dig a wide hole", "dig a hole twice as wide as the roots"],
        ["set the tree upright in the middle", "spread the roots out in the hole"],
        ["fill the hole and water it well", "press the soil down and add water"]]),
    ("garden", "grow herbs on a windowsill", [
        ["choose small pots with holes at the bottom", "fill a few pots with light soil"],
        ["place the pots where the sun shines", "sow the seeds just under the surface"],
        ["keep the soil slightly damp", "cut the leaves often so that more will grow"]]),
    ("garden", "start a compost heap", [
        ["choose a shady corner", "find a shady place for the heap"],
        ["add leaves and vegetable peelings in layers", "mix green scraps with dry leaves"],
        ["turn the heap once a month", "keep the heap damp and loose"]]),
    ("garden", "attract butterflies to a garden", [
        ["plant bright flowers in a sunny place", "grow lavender and other sweet flowers"],
        ["leave a shallow dish of water nearby", "set a few flat stones in the sun"],
        ["avoid strong sprays", "leave a wild corner for the caterpillars"]]),
    ("craft", "make a paper boat", [
        ["fold a sheet of paper in half", "take a sheet of paper and fold it once"],
        ["fold the two top corners to the middle", "turn the lower edges up on both sides"],
        ["pull the sides apart to open the boat", "open the fold and shape the boat"]]),
    ("craft", "build a birdhouse", [
        ["cut six pieces of wood", "measure and cut the boards"],
        ["drill a small round door in the front", "nail the walls to the floor"],
        ["hang it high on a quiet tree", "fix the roof on top"]]),
    ("craft", "knit a scarf", [
        ["choose soft wool and two needles", "cast thirty stitches onto a needle"],
        ["knit row after row", "knit every row in the same way"],
        ["cast off when the scarf is long enough", "tie off the last stitch"]]),
    ("craft", "fly a kite", [
        ["find an open field on a windy day", "wait for a steady breeze"],
        ["hold the kite up with your back to the wind", "ask a helper to hold the kite up"],
        ["let the string out slowly", "pull the string when the kite dips"]]),
    ("craft", "paint a landscape", [
        ["sketch the hills in pencil", "draw a light line for the horizon"],
        ["paint the sky from top to bottom", "fill in the large shapes first"],
        ["add the small details at the end", "finish with the trees in the foreground"]]),
    ("craft", "make a candle", [
        ["melt some wax in a pot over warm water", "warm the wax until it is liquid"],
        ["hang a wick in the middle of a jar", "fix the wick to the bottom of a jar"],
        ["pour the wax in and let it set", "pour the wax into the jar and wait a few hours"]]),
    ("home", "tidy a messy desk", [
        ["take everything off the desk", "sort the papers into piles"],
        ["wipe the surface with a damp cloth", "throw away what you no longer need"],
        ["put back only what you use", "give each thing its own place"]]),
    ("home", "wash a woollen jumper", [
        ["fill a basin with cool water", "use cool water and mild soap"],
        ["press the wool gently without rubbing", "let the jumper soak for ten minutes"],
        ["dry it flat on a towel", "lay it flat until it is dry"]]),
    ("home", "polish leather shoes", [
        ["brush off the dirt", "wipe the shoes with a dry cloth"],
        ["rub in a little polish", "spread a thin layer of polish"],
        ["buff the leather until it shines", "brush the shoes until they shine"]]),
    ("home", "pack a suitcase", [
        ["write a short list", "lay out all the clothes on the bed"],
        ["roll the clothes instead of folding them", "put the heavy things at the bottom"],
        ["keep the papers in an outer pocket", "fill the gaps with socks"]]),
    ("home", "wrap a present", [
        ["place the box in the middle of the paper", "cut the paper a little larger than the box"],
        ["fold the sides up and tape them", "tuck in the corners neatly"],
        ["tie a ribbon around the box", "add a card with a name"]]),
    ("outdoors", "put up a tent", [
        ["find flat and dry ground", "clear the ground of stones"],
        ["spread the tent out and join the poles", "slide the poles through the cloth"],
        ["fix the corners with pegs", "tighten the ropes on every side"]]),
    ("outdoors", "fix a flat bicycle tyre", [
        ["take the wheel off and remove the tube", "lift the tyre off with two levers"],
        ["find the hole in a bowl of water", "press a patch over the hole"],
        ["put the tube back and pump it up", "fit the tyre and fill it with air"]]),
    ("outdoors", "light a campfire", [
        ["set a ring of stones on bare ground", "gather dry twigs and a few logs"],
        ["build a small cone of twigs", "put dry grass under the twigs"],
        ["light it from below and add wood slowly", "light the grass and keep some water at hand"]]),
    ("learning", "learn a poem by heart", [
        ["read the poem aloud twice", "copy the poem by hand"],
        ["learn two lines at a time", "cover the lines and say them from memory"],
        ["repeat it before you go to sleep", "recite it again the next morning"]]),
    ("learning", "learn new words in a foreign language", [
        ["choose five words a day", "write each word on a small card"],
        ["use each word in a sentence", "say the words aloud"],
        ["review the cards after a week", "test yourself again the next day"]]),
    ("learning", "learn to play the guitar", [
        ["tune the strings", "begin with two easy chords"],
        ["practise slowly for fifteen minutes a day", "change between the chords again and again"],
        ["play a simple song", "play along with a song that you like"]]),
    ("learning", "write a short story", [
        ["choose a character and a wish", "decide who the story is about"],
        ["put a problem in the way", "let something go wrong in the middle"],
        ["end with a change", "read it aloud and cut what is dull"]]),
]

# (domain, question after "why", the same as a statement, two slots of reasons with two choices each)
WHY = [
    ("sky", "does the sky look blue", "the sky looks blue", [
        ["sunlight holds all the colours", "the air scatters sunlight in all directions"],
        ["blue light is scattered more than red light", "the blue part reaches our eyes from every side"]]),
    ("sky", "do stars twinkle", "stars twinkle", [
        ["their light passes through moving air", "starlight crosses many layers of air"],
        ["the air bends the light a little", "warm and cold air keep shifting the light"]]),
    ("sky", "does the moon change its shape", "the moon seems to change its shape", [
        ["the moon travels around the earth", "the sun lights only one half of the moon"],
        ["we see a different part of the bright side each night", "our view of the bright half keeps changing"]]),
    ("sky", "do we see lightning before thunder", "we see lightning before we hear thunder", [
        ["light is much faster than sound", "light reaches us almost at once"],
        ["sound needs three seconds for each kilometre", "the sound arrives a few seconds later"]]),
    ("sky", "does a rainbow appear after rain", "a rainbow appears after rain", [
        ["small drops of water are still in the air", "sunlight shines into the falling drops"],
        ["each drop splits the light into colours", "the drops bend every colour a little differently"]]),
    ("sky", "is it colder in winter", "it is colder in winter", [
        ["the sun stands lower in the sky", "the days are shorter"],
        ["the ground has less time to warm up", "the same sunlight is spread over more ground"]]),
    ("water", "is the sea salty", "the sea is salty", [
        ["rivers wash salt out of the rocks", "rain carries minerals into the rivers"],
        ["the salt stays behind when water evaporates", "the salt has gathered for millions of years"]]),
    ("water", "does ice float", "ice floats on water", [
        ["water expands when it freezes", "frozen water takes up more space"],
        ["ice is lighter than the same amount of water", "the water below can carry the ice"]]),
    ("water", "are there tides", "the sea has tides", [
        ["the moon pulls on the water", "the pull of the moon raises the sea"],
        ["the earth turns once a day", "each coast passes the high water twice a day"]]),
    ("water", "does wet hair feel cold", "wet hair feels cold", [
        ["the water in it evaporates", "evaporating water needs energy"],
        ["this takes heat away from the skin", "the heat comes from the head"]]),
    ("animals", "do cats purr", "cats purr", [
        ["purring often shows that a cat is content", "a small muscle in the throat moves very quickly"],
        ["the sound also helps a cat to calm down", "kittens purr to tell their mother that all is well"]]),
    ("animals", "do birds sing in the morning", "birds sing in the morning", [
        ["the air is calm at dawn", "it is still too dark to look for food"],
        ["a song carries far at that hour", "singing tells other birds that a place is taken"]]),
    ("animals", "do bees make honey", "bees make honey", [
        ["flowers give nectar only in the warm months", "few flowers bloom in winter"],
        ["the hive needs a store of food", "honey keeps for a very long time"]]),
    ("animals", "do geese fly south", "geese fly south in autumn", [
        ["food is hard to find in the cold north", "the lakes in the north freeze"],
        ["the south offers open water and grass", "warmer places have food all winter"]]),
    ("animals", "do dogs wag their tails", "dogs wag their tails", [
        ["a tail shows what a dog feels", "dogs speak with their whole body"],
        ["a loose wag often means that the dog is glad", "other dogs can read the signal from afar"]]),
    ("animals", "do zebras have stripes", "zebras have stripes", [
        ["flies do not like to land on stripes", "the pattern confuses biting flies"],
        ["each pattern is different", "the stripes help zebras to know one another"]]),
    ("animals", "do owls fly so quietly", "owls fly so quietly", [
        ["the edges of their feathers are soft", "their wings have a fringe like a comb"],
        ["the air flows over them without noise", "the mice below hear nothing"]]),
    ("garden", "do leaves change colour in autumn", "leaves change colour in autumn", [
        ["trees stop making green pigment", "the days become shorter and cooler"],
        ["the yellow and red colours can then be seen", "the green fades away"]]),
    ("garden", "do plants need sunlight", "plants need sunlight", [
        ["light gives plants their energy", "leaves catch the light of the sun"],
        ["they use it to turn air and water into sugar", "plants make their own food with it"]]),
    ("garden", "are flowers so colourful", "flowers are so colourful", [
        ["bright petals catch the eye of bees", "insects find bright colours easily"],
        ["the visitors carry pollen to the next flower", "the plant can then make seeds"]]),
    ("garden", "do gardeners like earthworms", "gardeners like earthworms", [
        ["worms dig tunnels through the soil", "worms eat fallen leaves"],
        ["air and water can reach the roots", "the soil becomes rich and loose"]]),
    ("kitchen", "does bread rise", "bread rises", [
        ["yeast eats the sugar in the dough", "the yeast gives off a gas"],
        ["small bubbles are trapped in the dough", "the bubbles push the dough up"]]),
    ("kitchen", "do onions make us cry", "onions make us cry", [
        ["a cut onion releases a sharp gas", "the knife opens tiny cells in the onion"],
        ["the gas stings the eyes", "tears wash the gas out of the eyes"]]),
    ("kitchen", "does popcorn pop", "popcorn pops", [
        ["there is a drop of water in each kernel", "heat turns the water inside into steam"],
        ["the steam bursts the hard shell", "the pressure grows until the shell breaks"]]),
    ("body", "do we yawn", "we yawn", [
        ["the body is tired or bored", "the brain may need to cool down"],
        ["a yawn brings in a lot of fresh air", "a yawn stretches the muscles of the face"]]),
    ("body", "do we need sleep", "we need sleep", [
        ["the body repairs itself at night", "the muscles recover at night"],
        ["the brain sorts what it has learned", "the mind has time to store the day"]]),
    ("body", "do we shiver in the cold", "we shiver in the cold", [
        ["the body wants to stay warm", "cold skin sends a signal to the brain"],
        ["moving muscles produce heat", "the muscles tremble to make heat"]]),
    ("body", "does exercise make us stronger", "exercise makes us stronger", [
        ["muscles grow when they are used", "the heart gets used to hard work"],
        ["the body prepares for the next effort", "each week the same effort feels easier"]]),
    ("things", "does a heavy boat float", "a heavy boat floats", [
        ["the boat pushes water aside", "the hull is full of air"],
        ["the water pushes back from below", "the whole boat is lighter than the water it moves"]]),
    ("things", "does metal feel cold", "metal feels cold", [
        ["metal carries heat away quickly", "heat moves easily through metal"],
        ["the hand loses warmth at once", "the skin cools down where it touches"]]),
]

# (domain, plural noun phrase, items as (noun phrase, verb phrase that agrees with it))
LISTS = [
    ("animals", "birds that live near water", [
        ("the heron", "waits patiently for fish"), ("the duck", "paddles with its wide feet"),
        ("the kingfisher", "dives with great speed"), ("the swan", "builds a large nest among the reeds"),
        ("the pelican", "carries fish in its pouch"), ("the gull", "glides along the coast")]),
    ("animals", "animals that sleep through the winter", [
        ("the hedgehog", "curls up under leaves"), ("the dormouse", "sleeps for half the year"),
        ("the bat", "hangs in a cool cave"), ("the marmot", "shares its burrow with the family"),
        ("the bear", "rests in a den"), ("the tortoise", "digs into the soil")]),
    ("animals", "animals that are active at night", [
        ("the owl", "hears the smallest sound"), ("the fox", "hunts along the hedges"),
        ("the badger", "digs for worms"), ("the moth", "follows the scent of flowers"),
        ("the raccoon", "feels for food with its paws"), ("the bat", "finds its way by sound")]),
    ("animals", "pets for a small home", [
        ("a goldfish", "needs clean water and little space"), ("a hamster", "sleeps during the day"),
        ("a canary", "sings in the morning"), ("a cat", "is happy to stay indoors"),
        ("a guinea pig", "likes company and hay"), ("a budgie", "enjoys a roomy cage")]),
    ("animals", "animals that live in the forest", [
        ("the deer", "moves quietly between the trees"), ("the squirrel", "hides nuts for later"),
        ("the woodpecker", "drums on old trunks"), ("the wild boar", "digs for roots"),
        ("the fox", "raises its cubs in a den"), ("the jay", "warns the others loudly")]),
    ("garden", "flowers that bloom in spring", [
        ("the tulip", "comes in almost every colour"), ("the daffodil", "grows from a bulb"),
        ("the crocus", "appears while it is still cold"), ("the snowdrop", "is often the first of all"),
        ("the violet", "likes a shady place"), ("the primrose", "opens early in the year")]),
    ("garden", "vegetables that are easy to grow", [
        ("radishes", "are ready in four weeks"), ("lettuce", "can be cut again and again"),
        ("beans", "climb up a simple pole"), ("carrots", "like loose sandy soil"),
        ("peas", "grow well in cool weather"), ("spinach", "needs little sun")]),
    ("garden", "trees with edible fruit", [
        ("the apple tree", "bears fruit in autumn"), ("the cherry tree", "blooms in white"),
        ("the plum tree", "needs little care"), ("the fig tree", "loves a warm wall"),
        ("the pear tree", "can grow very old"), ("the peach tree", "likes mild winters")]),
    ("garden", "herbs for the kitchen", [
        ("basil", "goes well with tomatoes"), ("mint", "makes a fresh tea"),
        ("parsley", "suits almost any soup"), ("thyme", "grows between stones"),
        ("rosemary", "keeps its leaves in winter"), ("sage", "tastes good with butter")]),
    ("kitchen", "quick breakfast ideas", [
        ("oatmeal with berries", "is warm and filling"), ("toast with honey", "is ready in two minutes"),
        ("yoghurt with nuts", "gives energy for hours"), ("a boiled egg", "contains plenty of protein"),
        ("a banana with milk", "makes a simple drink"), ("bread with cheese", "needs no cooking")]),
    ("kitchen", "healthy snacks", [
        ("apple slices", "are crisp and sweet"), ("walnuts", "are rich in good oils"),
        ("carrot sticks", "are easy to carry"), ("dried apricots", "keep for a long time"),
        ("plain popcorn", "is light and cheap"), ("grapes", "need only a quick wash")]),
    ("kitchen", "dishes with potatoes", [
        ("potato soup", "tastes best with leeks"), ("mashed potato", "needs butter and milk"),
        ("baked potatoes", "take an hour in the oven"), ("potato salad", "can be made the day before"),
        ("potato pancakes", "are crisp at the edges"), ("roast potatoes", "go well with rosemary")]),
    ("kitchen", "spices that every cook should have", [
        ("cinnamon", "is good in apple pie"), ("pepper", "suits nearly every dish"),
        ("ginger", "is fresh and a little hot"), ("paprika", "adds a deep red colour"),
        ("nutmeg", "goes well with potatoes"), ("cumin", "has a warm and earthy taste")]),
    ("outdoors", "things to take on a hike", [
        ("a map", "shows the way without a battery"), ("a bottle of water", "is needed on every path"),
        ("a rain jacket", "weighs little"), ("a small lamp", "helps after sunset"),
        ("some bandages", "are useful for sore feet"), ("a sandwich", "gives new strength")]),
    ("outdoors", "sports to play outside", [
        ("football", "needs only a ball and a field"), ("tennis", "trains the eyes and the legs"),
        ("running", "is possible almost anywhere"), ("cycling", "is easy on the knees"),
        ("rowing", "makes the back strong"), ("swimming", "uses the whole body")]),
    ("outdoors", "things to do at the beach", [
        ("building a sandcastle", "needs only a bucket and a spade"), ("collecting shells", "is fun at low tide"),
        ("swimming", "is best near the lifeguard"), ("flying a kite", "works well in the sea breeze"),
        ("walking along the shore", "clears the head"), ("watching the ships", "costs nothing")]),
    ("home", "activities for a rainy day", [
        ("reading a novel", "makes the hours pass quickly"), ("baking biscuits", "warms the whole kitchen"),
        ("doing a puzzle", "is pleasant in company"), ("drawing a picture", "needs only paper and a pencil"),
        ("playing cards", "works with two or more people"), ("writing a letter", "pleases a distant friend")]),
    ("home", "gifts for a good friend", [
        ("a book", "can be read many times"), ("a potted plant", "lasts longer than cut flowers"),
        ("a homemade cake", "is best when it is fresh"), ("a photo in a frame", "keeps a memory alive"),
        ("a warm scarf", "is useful in winter"), ("a concert ticket", "promises a fine evening")]),
    ("home", "ways to save energy at home", [
        ("switching off the lights", "takes only a second"), ("washing with cool water", "protects the clothes as well"),
        ("closing the curtains at night", "keeps the heat inside"), ("drying clothes on a line", "costs nothing"),
        ("putting a lid on the pot", "shortens the cooking time"), ("wearing a jumper", "allows a cooler room")]),
    ("music", "instruments with strings", [
        ("the violin", "is played with a bow"), ("the guitar", "usually has six strings"),
        ("the harp", "has a string for every note"), ("the cello", "has a deep and warm voice"),
        ("the banjo", "has a round body"), ("the lute", "was popular long ago")]),
    ("music", "instruments that are easy to start with", [
        ("the recorder", "is small and cheap"), ("the ukulele", "has only four strings"),
        ("the drum", "needs rhythm more than anything"), ("the harmonica", "fits into a pocket"),
        ("the piano", "shows every note in order"), ("the xylophone", "is played with two sticks")]),
    ("learning", "hobbies for quiet evenings", [
        ("knitting", "keeps the hands busy"), ("chess", "trains patience"),
        ("painting", "calms the mind"), ("stargazing", "needs only a clear sky"),
        ("model building", "asks for steady fingers"), ("reading", "opens many doors")]),
    ("city", "places to visit in a town", [
        ("the museum", "shows how people used to live"), ("the market", "is open in the morning"),
        ("the old bridge", "has a view of the river"), ("the library", "is quiet and free"),
        ("the park", "has benches under tall trees"), ("the town hall", "has a clock tower")]),
    ("city", "ways to travel without a car", [
        ("the train", "is fast and comfortable"), ("the bicycle", "needs no fuel"),
        ("the bus", "stops in nearly every street"), ("the tram", "runs every ten minutes"),
        ("the ferry", "crosses the river"), ("walking", "is the cheapest of all")]),
]

# (domain, noun phrase, class, playful nickname, verb phrases)
DESCRIBE = [
    ("animals", "an owl", "a bird of prey", "the quiet professor of the night",
     ["has large round eyes", "can turn its head very far", "hunts mice in the dark", "sleeps during the day"]),
    ("animals", "an octopus", "a sea animal", "a magician with eight arms",
     ["has three hearts", "can change its colour", "squeezes through tiny gaps", "lives alone among the rocks"]),
    ("animals", "a hedgehog", "a small mammal", "a walking pincushion",
     ["has thousands of spines", "rolls into a ball when it is afraid", "eats beetles and worms", "sleeps through the winter"]),
    ("animals", "a penguin", "a bird that cannot fly", "a little gentleman in a smart coat",
     ["swims very fast", "lives in large groups", "keeps its egg warm on its feet", "walks with short steps"]),
    ("animals", "an elephant", "the largest land animal", "a gentle grey mountain",
     ["has a long trunk", "remembers places for many years", "eats grass and bark", "cools itself with its ears"]),
    ("animals", "a squirrel", "a small rodent", "an acrobat with a feather duster",
     ["has a bushy tail", "climbs trees with ease", "buries nuts in autumn", "builds a round nest"]),
    ("animals", "a dolphin", "a sea mammal", "the cheerful dancer of the waves",
     ["breathes air", "lives in a group", "finds fish by sound", "sleeps with half of its brain"]),
    ("animals", "a bee", "a flying insect", "a tiny worker in a striped jumper",
     ["collects nectar from flowers", "lives in a hive", "dances to show the way", "has four wings"]),
    ("animals", "a camel", "a desert animal", "a patient ship on a sea of sand",
     ["stores fat in its hump", "can go for days without water", "has wide feet", "closes its nose against the sand"]),
    ("animals", "a frog", "an amphibian", "a green singer in the pond",
     ["has smooth damp skin", "catches flies with its tongue", "jumps with strong legs", "starts life as a tadpole"]),
    ("sky", "the moon", "the only natural moon of the earth", "a silver lantern over the rooftops",
     ["shines with light from the sun", "circles the earth in a month", "is covered with craters", "has no air"]),
    ("sky", "a comet", "a ball of ice and dust", "a snowball with a glowing scarf",
     ["travels around the sun", "grows a tail near the sun", "comes back after many years", "is only a few kilometres wide"]),
    ("sky", "a thunderstorm", "a storm with lightning", "a grand drum concert in the clouds",
     ["forms when warm air rises", "brings heavy rain", "is over within an hour", "often comes on a hot day"]),
    ("water", "a waterfall", "a place where a river drops over a cliff", "a river that dares to jump",
     ["makes a loud noise", "fills the air with spray", "slowly wears the rock away", "often ends in a deep pool"]),
    ("water", "a glacier", "a slow river of ice", "an old giant who is never in a hurry",
     ["moves a little each day", "is made of pressed snow", "carries rocks along", "feeds streams in summer"]),
    ("water", "a coral reef", "a ridge built by small sea animals", "a rainbow city under the waves",
     ["grows in warm clear water", "shelters many fish", "grows very slowly", "protects the coast from waves"]),
    ("garden", "a sunflower", "a tall yellow flower", "a cheerful face on a long green neck",
     ["turns towards the sun when it is young", "can grow taller than a person", "bears hundreds of seeds", "blooms in summer"]),
    ("garden", "an oak", "a large tree", "a wise old king of the woods",
     ["can live for hundreds of years", "drops acorns in autumn", "has hard wood", "gives shelter to many insects"]),
    ("garden", "a cactus", "a plant of dry places", "a prickly friend with a big heart",
     ["stores water in its stem", "has spines instead of leaves", "needs little care", "can bloom overnight"]),
    ("garden", "a strawberry", "a red summer fruit", "a tiny red heart with freckles",
     ["grows close to the ground", "carries its seeds on the outside", "tastes sweet and a little sour", "ripens in early summer"]),
    ("city", "a lighthouse", "a tower with a strong lamp", "a friendly giant that winks at ships",
     ["stands on the coast", "warns sailors of rocks", "flashes at regular intervals", "can be seen from far away"]),
    ("city", "a library", "a place where books are lent", "a treasure chest with a thousand doors",
     ["is open to everyone", "has quiet rooms for reading", "keeps books in careful order", "often lends music as well"]),
    ("city", "a windmill", "a building that uses the wind", "a giant who waves with four arms",
     ["turns its sails in the breeze", "used to grind corn", "stands on open ground", "drives a heavy stone"]),
    ("city", "a castle", "a strong old building", "a stone storybook on a hill",
     ["has thick walls", "protected people from attack", "often stands on a hill", "has a deep well"]),
    ("music", "a piano", "a large keyboard instrument", "a wooden orchestra with a polished smile",
     ["has eighty-eight keys", "makes its sound with small hammers", "has pedals for the feet", "can play loud and soft notes"]),
    ("music", "a violin", "a small string instrument", "a singing bird made of wood",
     ["has four strings", "is held under the chin", "is played with a bow", "can sound bright or sad"]),
]

# (domain, first noun phrase, second noun phrase, pairs of verb phrases)
COMPARE = [
    ("animals", "a frog", "a toad", [("has smooth skin", "has bumpy skin"), ("jumps far", "mostly walks"), ("stays close to water", "lives on drier ground")]),
    ("animals", "a crocodile", "an alligator", [("has a narrow snout", "has a broad snout"), ("shows its lower teeth", "hides its lower teeth"), ("also lives in salty water", "prefers fresh water")]),
    ("animals", "a butterfly", "a moth", [("flies by day", "flies at night"), ("closes its wings when it rests", "spreads its wings when it rests"), ("has thin smooth feelers", "has feathery feelers")]),
    ("animals", "a rabbit", "a hare", [("lives in a burrow", "lives above ground"), ("has short ears", "has long ears"), ("is born without fur", "is born with fur")]),
    ("animals", "a bee", "a wasp", [("has a round furry body", "has a slim smooth body"), ("feeds on nectar", "also hunts insects"), ("makes honey", "makes no honey")]),
    ("animals", "a seal", "a sea lion", [("has no outer ears", "has small outer ears"), ("slides on its belly", "walks on its flippers"), ("is rather quiet", "barks loudly")]),
    ("sky", "a planet", "a star", [("reflects light", "makes its own light"), ("shines steadily", "seems to twinkle"), ("circles a star", "stands in the middle")]),
    ("sky", "weather", "climate", [("changes every day", "changes over many years"), ("is about one place today", "is about long averages"), ("tells us which coat to wear", "tells us which clothes to own")]),
    ("water", "a lake", "a pond", [("is large", "is small"), ("can be very deep", "is usually shallow"), ("often has waves", "is mostly still")]),
    ("water", "a river", "a canal", [("is made by nature", "is dug by people"), ("winds through the land", "runs almost straight"), ("flows downhill", "hardly flows at all")]),
    ("water", "rain", "snow", [("falls as drops", "falls as flakes"), ("runs off at once", "stays on the ground"), ("comes from mild air", "needs freezing air")]),
    ("kitchen", "a fruit", "a vegetable", [("holds the seeds of a plant", "is a leaf or a root"), ("is usually sweet", "is usually less sweet"), ("is often eaten raw", "is often cooked")]),
    ("kitchen", "jam", "jelly", [("contains pieces of fruit", "is made from juice"), ("is thick", "is clear"), ("needs less straining", "must be strained")]),
    ("kitchen", "green tea", "black tea", [("is heated soon after picking", "is dried slowly"), ("tastes mild", "tastes strong"), ("needs cooler water", "needs boiling water")]),
    ("kitchen", "baking", "frying", [("uses hot air", "uses hot fat"), ("takes longer", "takes a few minutes"), ("is done in an oven", "is done in a pan")]),
    ("music", "a violin", "a viola", [("is smaller", "is larger"), ("sounds higher", "sounds deeper"), ("often plays the tune", "often fills the harmony")]),
    ("music", "a piano", "an organ", [("strikes strings", "blows air through pipes"), ("fades after each note", "holds each note"), ("fits into a room", "may fill a whole wall")]),
    ("music", "a flute", "a clarinet", [("is held sideways", "is held downwards"), ("has no reed", "has a reed"), ("sounds light", "sounds dark and warm")]),
    ("city", "a bus", "a tram", [("runs on rubber wheels", "runs on rails"), ("can change its route", "stays on its track"), ("uses an engine", "takes power from a wire")]),
    ("city", "a town", "a village", [("has many streets", "has only a few streets"), ("has several shops", "may have no shop"), ("is home to thousands", "is home to a few hundred people")]),
    ("things", "a clock", "a watch", [("stands or hangs in a room", "is worn on the wrist"), ("is fairly large", "is small"), ("often strikes the hour", "makes little noise")]),
    ("things", "a novel", "a short story", [("fills a whole book", "fills a few pages"), ("has many characters", "has one or two characters"), ("takes days to read", "is read in one evening")]),
    ("things", "a pen", "a pencil", [("writes with ink", "writes with graphite"), ("leaves a lasting line", "can be rubbed out"), ("needs a refill", "needs sharpening")]),
    ("things", "wool", "cotton", [("comes from sheep", "grows on a plant"), ("keeps the body warm", "keeps the body cool"), ("should be washed gently", "may be washed hot")]),
]

# (domain, infinitive, two wordings of the time, three reasons)
WHEN = [
    ("garden", "water the garden", ["early in the morning", "in the early morning hours"],
     ["the soil is still cool", "less water is lost to the sun", "the leaves can dry during the day"]),
    ("garden", "plant tulip bulbs", ["in autumn", "in October or November"],
     ["the bulbs need a cold rest", "the ground is not yet frozen", "the roots can form before winter"]),
    ("garden", "pick apples", ["in September", "in early autumn"],
     ["most apples are ripe then", "ripe apples come off with a gentle twist", "the fruit is sweet by that time"]),
    ("garden", "prune a fruit tree", ["in late winter", "at the end of winter"],
     ["the tree is still at rest", "the branches are easy to see", "new shoots will follow soon"]),
    ("garden", "sow carrots", ["in April", "in the middle of spring"],
     ["the soil has warmed up", "carrots can stand a cool night", "they have the whole summer to grow"]),
    ("garden", "mow the lawn", ["on a dry afternoon", "when the grass is dry"],
     ["dry grass is cut more cleanly", "wet grass clogs the mower", "the ground is firm"]),
    ("animals", "watch birds", ["just after sunrise", "in the first hour of daylight"],
     ["birds are most active then", "their songs are easy to hear", "few people are about"]),
    ("animals", "feed a cat", ["in the morning and in the evening", "twice a day at fixed times"],
     ["cats like small meals", "a fixed routine keeps them calm", "fresh food tastes better to them"]),
    ("animals", "walk a dog on a hot day", ["before breakfast", "early or late in the day"],
     ["the pavement is still cool", "there is more shade", "dogs overheat easily at noon"]),
    ("sky", "see the stars", ["on a clear night without a moon", "late on a cloudless night"],
     ["the sky is darkest then", "moonlight hides the faint stars", "the eyes have time to adjust"]),
    ("sky", "take photographs outdoors", ["shortly before sunset", "in the last hour of daylight"],
     ["the light is soft", "the shadows are long", "the colours look warm"]),
    ("sky", "look for a rainbow", ["right after a shower", "when the sun returns after rain"],
     ["there are still drops in the air", "the sun shines into the drops", "the air is still wet while the sun is out"]),
    ("kitchen", "salt the water for pasta", ["when the water boils", "just before the pasta goes in"],
     ["the salt dissolves at once", "the pasta takes up the flavour", "the pot is not harmed by the grains"]),
    ("kitchen", "add fresh herbs to a soup", ["at the very end", "just before serving"],
     ["long cooking destroys the scent", "the leaves stay green", "the flavour stays fresh"]),
    ("kitchen", "eat fresh bread", ["an hour after baking", "once it has cooled a little"],
     ["hot bread is hard to slice", "the crumb needs time to set", "the crust is still crisp"]),
    ("body", "drink water", ["throughout the day", "with every meal and in between"],
     ["the body loses water all the time", "thirst often comes late", "small amounts are easy to absorb"]),
    ("body", "go to bed", ["at the same time each night", "as soon as you feel tired"],
     ["the body likes a regular rhythm", "sleep before midnight feels restful", "the morning is easier"]),
    ("body", "stretch", ["after a run", "when the muscles are warm"],
     ["warm muscles stretch more easily", "it reduces stiffness", "the body can calm down"]),
    ("learning", "study for a test", ["a little every day", "in short sessions over two weeks"],
     ["the brain needs time to store facts", "short sessions are less tiring", "sleep helps the memory"]),
    ("learning", "practise an instrument", ["at the same hour each day", "before the evening meal"],
     ["a habit is easy to keep", "the mind is still fresh", "neighbours are not disturbed"]),
    ("outdoors", "go swimming in a lake", ["in late summer", "on an afternoon in August"],
     ["the water has had months to warm up", "the water is clear", "the shore is less crowded"]),
    ("outdoors", "start a long hike", ["soon after sunrise", "early in the day"],
     ["the air is cool", "storms tend to come in the afternoon", "there is time to rest on the way"]),
    ("city", "visit a museum", ["on a weekday morning", "right after it opens"],
     ["the rooms are quiet", "the queue is short", "the guides have time for questions"]),
    ("city", "buy food at the market", ["shortly after it opens", "early on a Saturday"],
     ["the choice is largest", "the vegetables are fresh", "the stalls are not crowded"]),
]

# (domain, situation as a clause that starts with "I", five tips)
ADVICE = [
    ("learning", "I feel nervous before a test", ["take three slow breaths", "start with the easy questions", "sleep well the night before", "pack your bag the evening before", "read every question twice"]),
    ("learning", "I forget names quickly", ["repeat the name aloud", "link the name to a picture", "write the name down later", "use the name when you say goodbye", "ask again without shame"]),
    ("learning", "I get distracted while I study", ["put the telephone in another room", "work for twenty minutes at a time", "clear the desk first", "write down stray thoughts", "choose one task only"]),
    ("learning", "I have to give a talk", ["practise in front of a mirror", "write only key words on a card", "speak slowly", "look at a friendly face", "drink some water before you begin"]),
    ("body", "I cannot fall asleep", ["keep the room dark and cool", "read a calm book", "avoid coffee in the afternoon", "get up at the same time each day", "switch off all screens early"]),
    ("body", "I sit at a desk all day", ["stand up every half hour", "take a walk at lunchtime", "set the chair to the right height", "stretch the shoulders", "look out of the window now and then"]),
    ("body", "I feel tired in the afternoon", ["eat a light lunch", "go outside for ten minutes", "drink a glass of water", "open a window", "take a short nap"]),
    ("body", "I want to run faster", ["train three times a week", "mix short sprints with long runs", "rest for a day in between", "wear shoes that fit", "warm up before each run"]),
    ("home", "I keep losing the keys", ["hang a hook beside the door", "use a large key ring", "give a spare key to a neighbour", "check your pockets before you leave", "put them in the same bowl every evening"]),
    ("home", "I live in a noisy street", ["hang thick curtains", "sleep in the room at the back", "seal the gaps around the windows", "put a shelf of books against the wall", "try soft earplugs at night"]),
    ("home", "I have very little space", ["use the space under the bed", "put shelves high on the wall", "give away what you never use", "choose a table that folds", "store winter clothes in boxes"]),
    ("home", "I want to spend less money", ["write down every expense", "cook at home", "wait a day before you buy something", "borrow books from the library", "make a list before you shop"]),
    ("home", "I am moving to a new town", ["pack one room at a time", "label every box", "visit the new neighbours", "walk through the streets on the first day", "keep the kettle where you can find it"]),
    ("garden", "I have a garden with a lot of shade", ["plant ferns", "choose flowers with pale petals", "cut back a few low branches", "cover the soil with bark", "try mint in the darkest corner"]),
    ("garden", "I keep finding snails on the lettuce", ["collect them in the evening", "put a ring of sand around the plants", "water in the morning only", "raise the bed a little", "invite birds with a bath"]),
    ("animals", "I have a new puppy", ["set up a quiet bed", "keep the walks short", "reward good behaviour at once", "be patient at night", "let it meet other dogs early"]),
    ("animals", "I want to help the birds in winter", ["hang up a feeder", "offer seeds and nuts", "keep a dish of water free of ice", "leave some berries on the bushes", "clean the feeder every week"]),
    ("kitchen", "I always burn the onions", ["use a lower heat", "stir more often", "add a spoon of water", "cut all the pieces to the same size", "choose a pan with a thick base"]),
    ("kitchen", "I have too many apples", ["cook apple sauce", "dry thin slices in the oven", "bake a large cake", "store them in a cool cellar", "share a basket with the neighbours"]),
    ("kitchen", "I expect guests for dinner", ["choose a dish that you know well", "set the table in the afternoon", "prepare the dessert the day before", "ask what they do not eat", "keep the first course simple"]),
    ("outdoors", "I get cold on winter walks", ["wear several thin layers", "cover the ears with a hat", "carry a flask of hot tea", "keep moving at an even pace", "change wet socks at once"]),
    ("outdoors", "I want to cycle to work", ["try the route on a Sunday", "carry a spare tube", "wear bright colours", "check the brakes every week", "keep dry clothes at work"]),
    ("city", "I am new in the neighbourhood", ["greet the people next door", "join a local club", "visit the weekly market", "take the same walk each evening", "ask for directions even if you know them"]),
    ("music", "I want to sing better", ["warm up the voice first", "stand up straight", "breathe from the belly", "record yourself and listen", "join a small choir"]),
]

# (domain, noun phrase, uses as infinitives)
USE = [
    ("things", "a compass", ["find north", "follow a straight course at sea", "line up a map", "keep the direction in fog"]),
    ("things", "a magnifying glass", ["read small print", "study insects", "look closely at stamps", "find a splinter"]),
    ("things", "a telescope", ["look at the moon", "find distant planets", "watch ships on the horizon", "study the stars"]),
    ("things", "a thermometer", ["measure the temperature of a room", "check for a fever", "see how cold it is outside", "keep an oven at the right heat"]),
    ("things", "a hammer", ["drive nails into wood", "pull out old nails", "tap parts into place", "break a hard shell"]),
    ("things", "a ladder", ["reach a high shelf", "pick fruit from a tree", "clean the gutters", "change a lamp"]),
    ("things", "a rope", ["tie down a load", "pull a boat to the shore", "hang up a swing", "climb safely"]),
    ("things", "a notebook", ["write down ideas", "keep a list of tasks", "draw small sketches", "remember addresses"]),
    ("things", "a lantern", ["light a path", "read in a tent", "give a signal at night", "brighten a dark cellar"]),
    ("things", "an umbrella", ["stay dry in the rain", "make shade on a beach", "shield a pram from the sun", "keep the wind off"]),
    ("things", "a whistle", ["call a dog", "start a race", "ask for help in the mountains", "stop a football match"]),
    ("kitchen", "a rolling pin", ["flatten dough", "crush biscuits", "make thin pastry", "shape fresh pasta"]),
    ("kitchen", "a sieve", ["remove lumps from flour", "drain boiled vegetables", "rinse berries", "strain a sauce"]),
    ("kitchen", "a grater", ["shred cheese", "take the zest off a lemon", "cut carrots into fine strips", "turn a nutmeg into powder"]),
    ("kitchen", "vinegar", ["dress a salad", "pickle cucumbers", "remove chalk from a kettle", "clean windows"]),
    ("kitchen", "baking soda", ["make cakes rise", "clean a burnt pot", "take smells out of a fridge", "soften dried beans"]),
    ("garden", "a watering can", ["water young plants", "rinse dust off leaves", "spread liquid feed", "wet the soil before sowing"]),
    ("garden", "a rake", ["gather fallen leaves", "level the soil", "remove moss from a lawn", "loosen the top layer of earth"]),
    ("garden", "a wheelbarrow", ["carry heavy soil", "move stones", "bring in the harvest", "take weeds to the compost"]),
    ("garden", "a greenhouse", ["protect young plants from frost", "grow tomatoes early", "keep lemons alive in winter", "raise seedlings"]),
    ("music", "a metronome", ["keep a steady beat", "practise a hard passage slowly", "check the speed of a song", "train a sense of rhythm"]),
    ("music", "a tuning fork", ["find the right note", "tune a violin", "test a piano", "give a choir its first tone"]),
    ("craft", "a needle", ["mend a torn shirt", "sew on a button", "embroider a cloth", "close a small hole"]),
    ("craft", "sandpaper", ["smooth rough wood", "remove old paint", "round off sharp edges", "prepare a board for varnish"]),
]
