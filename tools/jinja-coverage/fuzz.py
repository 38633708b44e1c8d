"""Renders random expressions and templates in Jinja2 and in qadapter-core, and shows where they differ.

python fuzz.py SEED COUNT            after   mvn compile -pl qadapter-core -am
python fuzz.py SEED COUNT --mutate   cuts, doubles and swaps pieces of them as well: nothing may crash
"""

import random
import re
import sys

import jinja

R = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
VARIABLES = {
    'n': 'none',
    't': 'true',
    'f': 'false',
    'i': '7',
    'z': '0',
    'neg': '-3',
    'x': '2.5',
    'big': '123456789012',
    's': '\'Hello wörld, <b>it\\\'s</b> "x" & y\'',
    'e': "''",
    'w': "'  two words\\n and\\tlines\\r\\n\\n end '",
    'u': "'ÀÉß ǆ İıſ ΣΑΣ 日本語 😀 ²Ⅷ٣'",
    'name': "'john doe'",
    'num': "'42'",
    'fl': "'3.75e2'",
    'l': '[3, 1, 2]',
    'ls': "['b', 'A', 'c', 'a']",
    'm': "[1, 'a', none, true, [2], {'k': 1}]",
    'el': '[]',
    'd': "{'b': 1, 'a': {'x': [1, 2]}, 'C': 'z'}",
    'ed': '{}',
    'msgs': "[{'role': 'user', 'content': 'Hi there', 'n': 2}, {'role': 'assistant', 'content': 'Yo <x>', 'n': 1, 'tool_calls': [{'function': {'name': 'f', 'arguments': {'a': 1}}}]}, {'role': 'User', 'content': '', 'n': 2}]",
    'tools': 'none',
    'url': "'see http://example.com/a?b=c, (www.foo.org) or me@x.org.'",
    'pct': "'%s-%05.2f%%'",
    'fmt': "'{0!r:>10}|{a.x[0]}|{}'",
    'long': "'The quick brown-fox jumps over the lazy dog again and again, state-of-the-art -- until everyone is very-very tired of it all. Supercalifragilisticexpialidocious-word'",
}
PRELUDE = "".join("{%% set %s = %s %%}" % each for each in VARIABLES.items())

names=["n","t","f","i","z","neg","x","big","s","e","w","u","name","num","fl","l","ls","m","el","d","ed","msgs","tools","url","pct","fmt","long","undef","msgs[0]","d.a","d['b']","msgs[1].content","m[4]"]
lits=["1","0","-1","2","3.5","0.1","1e3","1_000","0x1f","10**20","2**64","'a'","'b'","''","' '","'abcabc'","'a,b,,c'","'%d'","'%5s|%-5s|'","'{}'","'{:>8}'","'{:,.2f}'","'<i>'","'x\\ny'","[]","[1,2,3]","['x','Y','z']","('a','b')","(1,)","()","{}","{'a':1,'b':2}","{1:'x'}","none","true","false","None","True","'é'","[1,'a',none]","[[1,2],[3]]","'1.5'","'0x1f'","'role'","'content'","'upper'","range(5)","range(1,10,3)","'HELLO World'","'-12'","'<p>&amp; hi</p>'|safe","'\"q\"'|e","1/3","100.0","1e16","1.5e-7","123456.789","-0.0","'tab\\there'","['1','02']|map('int')","d.items()","d.keys()","d.values()","ls|select('string')","l|reverse"]
filters=["abs","attr","batch","capitalize","center","count","d","default","dictsort","e","escape","filesizeformat","first","float","forceescape","format","groupby","indent","int","join","last","length","list","lower","items","map","min","max","pprint","reject","rejectattr","replace","reverse","round","safe","select","selectattr","slice","sort","string","striptags","sum","title","trim","truncate","unique","upper","urlencode","urlize","wordcount","wordwrap","xmlattr","tojson"]
kw={"batch":["linecount","fill_with"],"center":["width"],"d":["default_value","boolean"],"default":["default_value","boolean"],"dictsort":["case_sensitive","by","reverse"],"filesizeformat":["binary"],"float":["default"],"groupby":["attribute","default","case_sensitive"],"indent":["width","first","blank"],"int":["default","base"],"join":["d","attribute"],"map":["attribute","default"],"min":["case_sensitive","attribute"],"max":["case_sensitive","attribute"],"replace":["old","new","count"],"round":["precision","method"],"slice":["slices","fill_with"],"sort":["reverse","case_sensitive","attribute"],"sum":["attribute","start"],"trim":["chars"],"truncate":["length","killwords","end","leeway"],"unique":["case_sensitive","attribute"],"urlize":["trim_url_limit","nofollow","target","rel","extra_schemes"],"wordwrap":["width","break_long_words","wrapstring","break_on_hyphens"],"xmlattr":["autospace"],"tojson":["ensure_ascii","indent","separators","sort_keys"],"format":["a","b"],"attr":["name"]}
sm=["capitalize","casefold","center","count","encode","endswith","expandtabs","find","format","format_map","index","isalnum","isalpha","isascii","isdecimal","isdigit","isidentifier","islower","isnumeric","isprintable","isspace","istitle","isupper","join","ljust","lower","lstrip","maketrans","partition","removeprefix","removesuffix","replace","rfind","rindex","rjust","rpartition","rsplit","rstrip","split","splitlines","startswith","strip","swapcase","title","translate","upper","zfill"]
dm=["copy","fromkeys","get","items","keys","values","pop","update","clear"]
lm=["count","index","copy","append","sort","pop"]
nm=["bit_length","is_integer","as_integer_ratio","conjugate","real","imag","numerator","hex"]
tests=["odd","even","divisibleby","defined","undefined","filter","test","none","boolean","false","true","integer","float","lower","upper","string","mapping","number","sequence","iterable","callable","sameas","escaped","in","eq","equalto","ne","gt","greaterthan","ge","lt","lessthan","le"]
ops=["+","-","*","/","//","%","~","==","!=","<","<=",">",">=","in","not in","and","or","**"]
def c(l): return R.choice(l)
def atom(): return c(names) if R.random()<.55 else c(lits)
def strv(): return c(["s","e","w","u","name","num","fl","url","pct","fmt","long","'abcabc'","'a,b,,c'","'HELLO World'","'x\\ny'","'tab\\there'","'<p>&amp; hi</p>'|safe","'%s and %r'","'{:^9}|{:<4}'","'{a}{b!r}'","'aXbXc'"])
def listv(): return c(["l","ls","m","el","msgs","[1,2,3]","['x','Y','z']","('a','b')","range(5)","[[1,2],[3]]","d","d.items()","d.keys()","ls|map('upper')","tools","none","undef","s","{'b':2,'a':1}.items()","[2.5,1,true]","['a','B','b','A']","[{'x':1,'y':{'z':'q'}},{'x':2},{'y':3}]"])
def small(): return c(["1","2","0","-1","3","4","10","none","true","false","'a'","'b'","','","' '","'role'","'content'","'n'","'x'","'y.z'","0.5","'upper'","'int'","'string'","'defined'","'equalto'","'user'","'role,n'","'x'|safe","16","20","5"])
def call(nargs,names_=(),a=small):
    parts=[]
    for _ in range(nargs): parts.append(a() if R.random()<.85 else expr(1))
    for k in names_: parts.append(k+"="+a())
    if R.random()<.04: parts.append("*"+c(["l","ls","('a',)","[1]","'ab'"]))
    if R.random()<.03: parts.append("**"+c(["{'a':1}","{'width':3}","ed"]))
    return "("+", ".join(parts)+")"
def filt():
    f=c(filters); k=kw.get(f,[])
    r=R.random()
    if r<.35: return f
    if f in("select","reject","selectattr","rejectattr","map"):
        if f=="map" and R.random()<.4: return f+"("+c(["attribute='role'","attribute='x'","attribute='y.z', default='D'","attribute=0","attribute='content'"])+")"
        if f.endswith("attr"): return f+"("+c(["'role'","'n'","'tool_calls'","'x'","'y.z'"])+c(["",", 'equalto', 'user'",", 'defined'",", 'gt', 1",", 'in', ['user']",", 'none'",", 'odd'"])+")"
        if f=="map": return f+"("+c(["'upper'","'int'","'string'","'length'","'first'","'default','q'","'replace','a','b'","'trim'","'list'","'tojson'","'e'","'nofilter'"])+")"
        return f+"("+c(["'odd'","'string'","'equalto', 2","'in', [1,'a']","'defined'","'none'","'gt', 1","'notest'","'mapping'","'lower'"])+")"
    used=R.sample(k,R.randint(0,min(len(k),2))) if k and R.random()<.5 else []
    npos=R.choice([0,1,1,2,2,3]) if k or R.random()<.2 else 0
    npos=min(npos,len(k)+(R.random()<.05))
    used=[u for u in used if k.index(u)>=npos or R.random()<.05]
    return f+call(npos,used)
def expr(dep):
    r=R.random()
    if dep<=0: return atom()
    if r<.18: return atom()
    if r<.45:
        base=c([atom,strv,listv])()
        e=base
        for _ in range(R.choice([1,1,1,2,2,3])): e+="|"+filt()
        return e if R.random()<.7 else "("+e+")"
    if r<.63:
        b=strv(); m=c(sm)
        if m in("isalnum","isalpha","isascii","isdecimal","isdigit","isidentifier","islower","isnumeric","isprintable","isspace","istitle","isupper","lower","upper","title","swapcase","casefold","capitalize"): a=call(0) if R.random()<.95 else call(1)
        elif m in("format","format_map"): a=c(["()","(1)","(1,2)","('a',b=3,a=4)","(i,x,s)","(d)","({'a':1,'b':[2]})","(a=d,b=l)","(x,l)","(-5)","(name,3)","(x)","(big)","(t)"]); 
        elif m=="join": a="("+listv()+")"
        elif m in("split","rsplit"): a=c(["()","(' ')","(',')","('a')","(none,1)","('b',1)","(sep=',')","(maxsplit=1)","('')","(' ',-1)","(',',maxsplit=2)"])
        elif m=="maketrans": a=c(["('ab','xy')","({'a':'b','c':none})","('ab','xy','z')","('a')","({97:'Q'})"])
        elif m=="translate": a=c(["({97:'Q',98:none})","(''.maketrans('abc','xyz'))","({})","('a')","([])"])
        elif m=="encode": a=c(["()","('utf-8')","('ascii')","('ascii','ignore')","('latin-1','replace')","()|length","().decode()","()[0]"])
        else: a=call(R.choice([0,1,1,2,2,3]))
        return "("+b+")."+m+a
    if r<.68: return c(["d","ed","msgs[0]","{'a':1}","d.a"])+"."+c(dm)+call(R.choice([0,1,1,2]))
    if r<.72: return c(["l","ls","m","('a','b')","range(5)"])+"."+c(lm)+call(R.choice([0,1,1,2]))
    if r<.74: return "("+c(["i","x","neg","t","big","2.0","0.1","2**70"])+")."+c(nm)+c(["","()"])
    if r<.82:
        t=c(tests); a=""
        if t in("divisibleby","sameas","in","eq","equalto","ne","gt","greaterthan","ge","lt","lessthan","le"): a=c([" ","("])+c([atom,small,listv])(); a=a+")" if a[0]=="(" else a
        return expr(dep-1 if R.random()<.3 else 0)+" is "+c(["","","not "])+t+a
    if r<.92: return "("+expr(dep-1)+" "+c(ops)+" "+expr(dep-1)+")"
    if r<.95:
        b=c([strv,listv,atom])(); 
        return "("+b+")["+c(["0","-1","1:","::-1",":2","1:3","-2:","::2","3:0:-1","'a'","'role'","true",":none","100","1.0","x","'0'",":-1","-100:100",":i"])+"]"
    if r<.97: return "("+expr(dep-1)+" if "+expr(dep-1)+c(["",""," else "+expr(dep-1)])+")"
    if r<.985: return c(["-","+","not "])+"("+expr(dep-1)+")"
    if r<.99: return c(["dict(a=1,b=2)","dict([('x',1)])","dict({'a':1},b=3)","range(3)|list","range(10,0,-2)|list","namespace(a=1).a","namespace(a=1,b='x')","joiner()()","cycler(1,2).next()","strftime_now('%d %b %Y %j %U %W %V %a %p %I %-d %e %c')","dict(1)","namespace({'q':2}).q","range(2)[1]","range(10)[2:5]","range(6)[::-2]|list"])
    return "["+expr(dep-1)+", "+expr(dep-1)+"]"
def stmt(dep):
    r=R.random(); ws=lambda: c(["","","","-","+"])
    o=lambda x:"{%"+c(["","","","-","+"])+" "+x+" "+c(["","","","-"])+"%}"
    text=lambda: c(["","\n"," ","  \n","x","\n  ","A\n\n"," b "])
    if dep<=0 or r<.35: return text()+"{{"+c(["","","-"])+" "+expr(2)+" "+c(["","","-"])+"}}"+text()
    B=lambda: "".join(stmt(dep-1) for _ in range(R.choice([1,1,2])))
    if r<.45: return o("if "+expr(1))+B()+c(["",o("elif "+expr(1))+B()])+c(["",o("else")+B()])+o("endif")+text()
    if r<.62:
        tgt=c(["q","q","q","a, b","k, v"])
        it=c([listv(),expr(1),"d.items()","d|items","msgs","range(3)","l","d|dictsort"])
        cond=c([""]*4+[" if q"," if loop is defined"," if q is string"," if not loop"])
        inner=c(["","{{ q }}","{{ loop.index }}/{{ loop.length }}","{{ loop.first }}{{ loop.last }}","{{ loop.previtem }}{{ loop.nextitem }}","{{ loop.cycle('o','e') }}","{{ loop.changed(q) }}","{{ loop.revindex0 }}{{ loop.depth }}","{{ k }}={{ v }}","{% if loop.index0 == 1 %}{% break %}{% endif %}","{% if q %}{% continue %}{% endif %}","{% set z = loop.index %}{{ z }}","{{ loop }}"])
        return o("for "+tgt+" in "+it+cond)+inner+B()+c(["",o("else")+"E"+B()])+o("endfor")+text()
    if r<.72:
        v=c(["z","s","q","i"])
        return o("set "+v+" = "+expr(2))+text()+"{{ "+v+" }}"
    if r<.76: return o("set z"+c(["","|upper","|trim|title","|length","|nofilter"]))+B()+o("endset")+"{{ z }}"
    if r<.80: return o("filter "+c(["upper","trim","indent(2)","replace('a','b')|title","escape","wordwrap(10)","center(20)","tojson"]))+B()+o("endfilter")
    if r<.84: return o("with q = "+expr(1)+", v = "+c(["q","i","1"]))+"{{ q }}{{ v }}"+B()+o("endwith")+"{{ q }}"
    if r<.91:
        sig=c(["a","a, b=2","a=1, b='x'","","a, b=a"]); use=c(["{{ a }}{{ b }}","{{ varargs }}","{{ kwargs }}","{{ caller() }}","{{ a }}{{ caller(1) if caller }}","{{ i }}{{ q }}"])
        callx=c(["{{ mm(1) }}","{{ mm(1,2) }}","{{ mm(b=3) }}","{{ mm(1,2,3) }}","{{ mm(z=1) }}","{{ mm(*l) }}","{{ mm(**{'a':5}) }}","{% call mm(1) %}in{{ i }}{% endcall %}","{% call(y) mm(1) %}[{{ y }}]{% endcall %}","{{ mm.name }}{{ mm.arguments }}{{ mm.catch_kwargs }}","{{ mm }}"])
        return o("macro mm("+sig+")")+use+(B() if R.random()<.3 else "")+o("endmacro")+callx
    if r<.94: return o("set ns = namespace(c=0"+c(["",", d='x'"])+")")+o("for q in "+listv())+o("set ns.c = ns.c + 1")+o("endfor")+"{{ ns.c }}{{ ns.d }}"
    if r<.955: return "{% for q in "+c(["[1,[2,[3]]]","[[1],[[2]]]","msgs"])+" recursive %}"+c(["{{ loop(q) if q is iterable and q is not string else q }}","{{ loop.depth }}:{% if q is sequence %}({{ loop(q) }}){% endif %}"])+"{% endfor %}"
    if r<.965: return "{% autoescape "+c(["true","false","i","z"])+" %}"+B()+c(["","{{ s ~ '<' }}","{{ s|safe ~ '<' }}","{{ [s,'<'|safe]|join('&') }}","{% set y %}<{% endset %}{{ y }}"])+"{% endautoescape %}"
    if r<.975: return "{% block "+c(["b1","b2","b3"])+c(["",""," scoped"])+" %}"+B()+"{% endblock %}"+c(["","{{ self.b1() }}"])
    if r<.985: return "{% generation %}"+B()+"{% endgeneration %}"
    if r<.99: return "{% raw "+c(["","-"])+"%}{{ x }} {% if %}"+text()+"{%"+c(["","-"])+" endraw %}"+text()
    if r<.995: return "{#"+c(["","-"])+" c "+c(["","-"])+"#}"+text()
    return "{% print "+expr(1)+", "+expr(1)+" %}"


def template():
    """An expression, or a few statements."""
    if R.random() < .6:
        return "{{ " + expr(R.choice([1, 2, 2, 3])) + " }}"
    return "".join(stmt(2) for _ in range(R.choice([1, 1, 2])))


def mutated(source):
    """The source with a few pieces cut, doubled, swapped or replaced."""
    pieces = re.findall(r"\w+|\s+|{[%{#]|[%}#]}|.", source, re.S)
    for _ in range(R.randint(1, 4)):
        i, j = (R.randrange(len(pieces) + 1) for _ in range(2))
        kind = R.randrange(5)
        if kind == 0:
            del pieces[i:i + 1]
        elif kind == 1:
            pieces[i:i] = pieces[min(i, j):max(i, j)][:R.choice([1, 3, 20])]
        elif kind == 2:
            pieces.insert(i, R.choice(["{%", "%}", "{{", "}}", "(", ")", "[", "]", "|", ".", "*", "**", "-",
                                       "9" * R.choice([1, 5, 30]), "'", "range(99999)", "loop", "recursive", "\\",
                                       "'%99999999d' % 1", ".center(99999999)", "{:>99999999}", " * 99999999", "\U0001f600"]))
        elif pieces:
            i, j = i % len(pieces), j % len(pieces)
            pieces[i], pieces[j] = pieces[j], pieces[i]
    return "".join(pieces)


# What Python prints of objects that have no text of their own, or with an address.
ODD = re.compile(r"(?i)0x[0-9a-f]{8,}|generator object|object at|<(bound|built-in|function|class|cycler)|\d[eE+-]*\d*j\)")


def differs(expected, found):
    return expected != found and not (expected[0] == "E" and found[0] == "E")


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    mutate = "--mutate" in sys.argv
    sources = [PRELUDE + (mutated(template()) if mutate else template()) for _ in range(count)]
    found = jinja.ours(sources)
    bad = 0
    for source, ours in zip(sources, found):
        if mutate and ours[0] != "X":
            continue
        expected = "" if mutate else jinja.python(source)
        if ours[0] == "X" or (differs(expected, ours) and not ODD.search(expected)):
            bad += 1
            print(repr(source[len(PRELUDE):])[:500], "\n   Jinja2  ", repr(expected)[:300], "\n   qadapter", repr(ours)[:300])
    print(f"{count} templates, {bad} differ")


if __name__ == "__main__":
    main()
