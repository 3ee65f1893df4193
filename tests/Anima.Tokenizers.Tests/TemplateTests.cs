using Anima.Tokenizers.Templates;

namespace Anima.Tokenizers.Tests;

/// <summary>The template engine: facts verified with Jinja2, and its limits.</summary>
public sealed class TemplateTests
{
    private static readonly Dictionary<string, object?> Variables = new()
    {
        ["m"] = new Dictionary<string, object?> { ["a"] = 1, ["b"] = "x" },
        ["messages"] = new[] { new ChatMessage("system", "S"), new ChatMessage("user", "U") },
    };

    [Theory]
    [InlineData("{{ x }}|{{ m.foo }}|", "||")]
    [InlineData("{{ x is defined }} {{ x is none }} {{ x == none }}", "False False False")]
    [InlineData("{{ x | default('d') }} {{ none | default('d') }} {{ '' | default('d', true) }}", "d None d")]
    [InlineData("{{ [1,'a',none,true] }} {{ {'a':1,'b':[1.5]} }} {{ (1,) }}", "[1, 'a', None, True] {'a': 1, 'b': [1.5]} (1,)")]
    [InlineData("""{{ ['it\'s', "q\""] }}""", """["it's", 'q"']""")]
    [InlineData("{{ 7 / 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 6 / 2 }} {{ 2 ** 3 }} {{ -2 ** 2 }}", "3.5 -4 2 3.0 8 4")]
    [InlineData("{{ 'abc'[-1] }} {{ 'abc'[::-1] }} {{ [1,2,3][:2] }} {{ 'abc'[10:] }}|{{ [1,2][5] }}|", "c cba [1, 2] ||")]
    [InlineData("{% for a in [1,2,3] if a != 2 %}{{ loop.index }}/{{ loop.length }}/{{ loop.previtem }}/{{ loop.nextitem }};{% endfor %}", "1/2//3;2/2/1/;")]
    [InlineData("{% set z %}hi {{ 1 }}{% endset %}{{ z }}|{{ z is string }}", "hi 1|True")]
    [InlineData("{% macro f(a, b='x') %}[{{a}}{{b}}]{% endmacro %}{{ f(1) }}{{ f() }}", "[1x][x]")]
    [InlineData("{{ m | tojson }} {{ {'é':'<a>','n':none,'f':1.0} | tojson }}", """{"a": 1, "b": "x"} {"é": "<a>", "n": null, "f": 1.0}""")]
    [InlineData("{{ {'a':[1,{'b':2}],'e':[]}|tojson(indent=2) }}", "{\n  \"a\": [\n    1,\n    {\n      \"b\": 2\n    }\n  ],\n  \"e\": []\n}")]
    [InlineData("{{ [1,2]|tojson(separators=(',',':')) }} {{ 'é'|tojson(ensure_ascii=true) }}", "[1,2] \"\\u00e9\"")]
    [InlineData("{{ 'xaax'|trim('x') }}|{{ 'a,b,c'.split(',',1) }}|{{ 'a  b'.split(' ') }}|{{ ''.split() }}", "aa|['a', 'b,c']|['a', '', 'b']|[]")]
    [InlineData("{{ 'hello world'|title }} {{ 'hELLO'|capitalize }} {{ '%s-%d'|format('a',3) }}", "Hello World Hello a-3")]
    [InlineData("{{ {'B':1,'a':2}|dictsort }} {{ 'x'|int }} {{ 2.5|round }} {{ [3,1]|sort }}", "[('a', 2), ('B', 1)] 0 2.0 [1, 3]")]
    [InlineData("{{ messages|selectattr('role','equalto','user')|map(attribute='content')|list }}", "['U']")]
    [InlineData("{{ m is sequence }} {{ true is number }} {{ true is integer }} {{ 1 is true }} {{ 'a' is iterable }}", "True True False False True")]
    [InlineData("{% for i in range(5,0,-2) %}{{i}}{% endfor %} {{ range(3) }} {{ range(3)|list }}", "531 range(0, 3) [0, 1, 2]")]
    [InlineData("{{ 'a' -}}  \n b {{- 'c' }}", "abc")]
    [InlineData("x  {% set a=1 %}  y", "x    y")]
    [InlineData("{{ 1 if 0 else 2 if 0 else 3 }} {{ 'a' ~ ('b' if 0) }} {{ 2 * 3|string }}", "3 a 33")]
    [InlineData("{% set v=1 %}{% for i in [1,2] %}{% set v=v+1 %}{{v}}{% endfor %}{{v}}", "221")]
    [InlineData("a\n  {% if true %}\n  b\n  {% endif %}\nc\n", "a\n  b\nc")]
    [InlineData("a\n  {%- if true -%}\n  b\n  {%- endif -%}\nc\n", "abc")]
    [InlineData("a\n   {# c #}\nb", "a\nb")]
    [InlineData("{{ 1.0 }} {{ 0.1 }} {{ 1e16 }} {{ 1e-5 }} {{ 123456789.123 }} {{ 1e15 }} {{ 1e100 }}", "1.0 0.1 1e+16 1e-05 123456789.123 1000000000000000.0 1e+100")]
    [InlineData("{{ '%.1f %.0f %.2f %e %g %g %G' % (2.25, 2.5, 0.125, 12345.678, 0.0001, 1e20, 1e-10) }}", "2.2 2 0.12 1.234568e+04 0.0001 1e+20 1E-10")]
    [InlineData("{{ 2.675|round(2) }} {{ 0.5|round }} {{ 1.5|round }} {{ 2.1|round(0, 'ceil') }} {{ 15|round(-1) }} {{ -2.5|round }}", "2.67 0.0 2.0 3.0 20 -2.0")]
    [InlineData("{{ ('<' | safe) + '<' }}|{{ '<' + ('<' | safe) }}|{{ ('<' | safe) ~ '<' }}|{{ ('<' | safe) is string }}|{{ ('<'|safe) == '<' }}|{{ '<' | e | upper }}", "<&lt;|&lt;<|<<|True|True|&LT;")]
    [InlineData("{% for g in [{'a': 1}, {'a': 2}, {'a': 1}] | groupby('a') %}{{ g.grouper }}{{ g.list | length }};{% endfor %}", "12;21;")]
    [InlineData("{{ 10 ** 30 }} {{ 9223372036854775807 + 1 }} {{ -9223372036854775808 - 1 }}", "1000000000000000000000000000000 9223372036854775808 -9223372036854775809")]
    [InlineData("{{ '😀b'|length }} {{ '😀b'[0] }} {{ '😀b'[1] }} {{ '😀b'[::-1] }}", "2 😀 b b😀")]
    [InlineData("{{ m.items() }} {{ m.keys() | list }} {{ m['a'] }}", "dict_items([('a', 1), ('b', 'x')]) ['a', 'b'] 1")]
    [InlineData("{% if false %}{{ 1 | nosuchfilter }}{% endif %}ok", "ok")]
    [InlineData("{{ 'b' if true else 1 | nosuchfilter }}", "b")]
    [InlineData("{% for k, v in {'x': 1}.items() %}{{ k }}{{ v }}{% else %}none{% endfor %}", "x1")]
    [InlineData("{% for i in range(3) recursive %}{{ i }}{% if i == 2 %}{{ loop([7]) }}{% endif %}{% endfor %}", "0127")]
    [InlineData("{{ 'a b'.split() | map('upper') | join('-') }} {{ ' x '.strip() }} {{ 'abc'.find('c') }} {{ 'a-b'.partition('-') }}", "A-B x 2 ('a', '-', 'b')")]
    [InlineData("{{ '{:>5}|{:<3}|{:05.1f}|{!r}|{0}'.format('a', 'b', 2.25, 'c') if false else '{:>3}|{:05.1f}|{!r}'.format('a', 2.25, 'c') }}", "  a|002.2|'c'")]
    [InlineData("{% set ns = namespace(x=1) %}{% if true %}{% set ns.x = ns.x + 1 %}{% endif %}{{ ns.x }}", "2")]
    [InlineData("{{ [none, 0, '', [], {}, 1] | select | list }} {{ none | map('upper') | list }}", "[1] []")]
    [InlineData("{% call(x) f() %}{{ x }}{% endcall %}{% macro f() %}{% endmacro %}", null)]
    [InlineData("{% macro f() %}<{{ caller('y') }}>{% endmacro %}{% call(x) f() %}{{ x }}!{% endcall %}", "<y!>")]
    [InlineData("{{ x.y }}", null)]
    [InlineData("{{ x + 'a' }}", null)]
    [InlineData("{{ 1 < 'a' }}", null)]
    [InlineData("{{ none|length }}", null)]
    [InlineData("{{ x|tojson }}", null)]
    [InlineData("{{ [].append(1) }}", null)]
    [InlineData("{% set m.a = 1 %}", null)]
    [InlineData("{% set ns = namespace() %}{% set ns._x = 1 %}", null)]
    [InlineData("{% include 'x' %}", null)]
    [InlineData("{{ 1 + 2 ~ 'a' }}", null)]
    [InlineData("{{ messages[5].role }}", null)]
    [InlineData("{{ 'a'.__class__.__mro__ }}", null)]
    [InlineData("{% for i in [1] %}", null)]
    [InlineData("{{ (1, 2 }}", null)]
    [InlineData("{# never closed", null)]
    public void Template_renders_as_Jinja2_does(string template, string? expected)
    {
        if (expected is not null)
            Assert.Equal(expected, ChatTemplate.Parse(template, "t").Render(Variables));
        else
            Assert.IsType<TemplateException>(Assert.Throws<InvalidDataException>(() => ChatTemplate.Parse(template, "t").Render(Variables)).InnerException);
    }

    [Fact]
    public void Error_names_the_line_and_column()
    {
        var error = Assert.Throws<InvalidDataException>(() => ChatTemplate.Parse("line one\n  {{ m.missing.deeper }}", "my.jinja").Render(Variables));
        var inner = Assert.IsType<TemplateException>(error.InnerException);
        Assert.Equal(2, inner.Line);
        Assert.StartsWith("my.jinja:2:", error.Message, StringComparison.Ordinal);
        Assert.False(inner.IsRaised);
    }

    [Fact]
    public void Raised_message_reaches_the_caller_as_it_is()
    {
        var error = Assert.Throws<InvalidDataException>(() => ChatTemplate.Parse("{{ raise_exception('no ' ~ 1) }}", "t").Render(Variables));
        var inner = Assert.IsType<TemplateException>(error.InnerException);
        Assert.True(inner.IsRaised);
        Assert.Equal("no 1", inner.Message);
    }

    [Theory]
    [InlineData("{% for a in range(99999) %}{% for b in range(99999) %}{{ a }}{% endfor %}{% endfor %}")]
    [InlineData("{{ range(10 ** 9) }}")]
    [InlineData("{{ 'x' * 10 ** 12 }}")]
    [InlineData("{{ 2 ** (10 ** 10) }}")]
    [InlineData("{{ range(-2000000000, 2000000000) | list }}")]
    [InlineData("{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}{{ ns.s }}")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(100) %}{% set ns.l = ns.l + ns.l %}{% endfor %}{{ ns.l }}")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(90000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(90000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l | tojson }}")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l | tojson }}")]
    [InlineData("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}")]
    [InlineData("{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}")]
    [InlineData("{{ '%999999999d' % 1 }}")]
    [InlineData("{{ '{:999999999}'.format('a') }}")]
    [InlineData("{{ 'a'.center(10 ** 12) }}")]
    [InlineData("{{ ('a' * 1000000).replace('a', 'b' * 1000000) }}")]
    public void Bomb_ends_in_an_error(string template) =>
        Assert.IsType<TemplateException>(Assert.Throws<InvalidDataException>(() => ChatTemplate.Parse(template, "t").Render(Variables)).InnerException);

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("-", "")]
    [InlineData("not ", "")]
    [InlineData("{'a':", "}")]
    public void Deep_nesting_in_a_template_is_an_error_not_a_crash(string open, string close)
    {
        var source = "{{ " + string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000)) + " }}";
        Assert.Throws<InvalidDataException>(() => ChatTemplate.Parse(source, "t").Render(Variables));
    }

    [Theory]
    [InlineData(" + 1")]
    [InlineData(" or 0")]
    [InlineData(" and 1")]
    [InlineData("|abs")]
    [InlineData(" if 1")]
    [InlineData(".a")]
    public void Long_chains_are_an_error_not_a_crash(string link)
    {
        var source = "{{ 1" + string.Concat(Enumerable.Repeat(link, 200_000)) + " }}";
        Assert.Throws<InvalidDataException>(() => ChatTemplate.Parse(source, "t").Render(Variables));
    }

    [Fact]
    public void Random_template_text_is_read_or_refused()
    {
        var parts = new[] { "{{", "}}", "{%", "%}", "{#", "#}", "-", "+", " ", "\n", "if", "endif", "for", "in", "endfor", "set", "=", "x", "'", "\"", "(", ")", "[", "]", "{", "}", "|", "length", ".", "1", ",", ":", "is", "not", "macro", "raw", "endraw", "é", "😀", "\\" };
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var source = string.Concat(random.GetItems(parts, random.Next(1, 25)));
            try
            {
                ChatTemplate.Parse(source, "t").Render(Variables);
            }
            catch (InvalidDataException e)
            {
                Assert.IsType<TemplateException>(e.InnerException);
            }
        }
    }

    [Fact]
    public void Clock_speaks_English_whatever_the_culture() =>
        Assert.Equal("01 May 2026 Friday 09:05 AM 9", ChatTemplate.Parse("{{ strftime_now('%d %B %Y %A %I:%M %p %-H') }}", "t").RenderWithSpans(Variables, new(2026, 5, 1, 9, 5, 0, TimeSpan.Zero)).Text);

    [Fact]
    public void Generation_blocks_record_their_places()
    {
        var chat = ChatTemplate.Parse("<u>hi<a>{% generation %}yo 🙂<e>{% endgeneration %}<a>{% generation %}b<e>{% endgeneration %}", "t").RenderWithSpans(Variables);
        Assert.Equal([(8, 15), (18, 22)], chat.GenerationSpans.Select(span => (PythonText.Length(chat.Text[..span.Start]), PythonText.Length(chat.Text[..span.End]))));
    }
}
