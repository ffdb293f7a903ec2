#!/usr/bin/env bash
# Lucene 10.6.0 and tantivy 0.27.0: a word with a place where it may be broken is another word, or two.
#
# Pages mark where a long word may be broken: &shy;, U+00AD, which nobody sees unless a line ends there; German ones are full of it.
# UAX 29 (WB4) passes over it when it looks for the ends of words, so it stays inside of them. Lucene's analysers, which are made
# for a language and stem its words, keep it in the term; tantivy's tokenizers cut there. A word that is
# typed as it is read on the page finds nothing there.
# Seen: the terms of one word without and with the mark. Needs Maven and a JDK 21 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>hyphens</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.lucene</groupId><artifactId>lucene-analysis-common</artifactId><version>10.6.0</version></dependency>
  </dependencies>
</project>
XML
cat >Hyphens.java <<'JAVA'
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

class Hyphens {
    public static void main(String[] arguments) throws Exception {
        show(new GermanAnalyzer(), "Hafenbehörden", "Hafen\u00adbehörden");
        show(new FrenchAnalyzer(), "gouvernements", "gouverne\u00adments");
    }

    private static void show(Analyzer analyzer, String... words) throws Exception {
        for (String word : words) {
            try (var stream = analyzer.tokenStream("text", word)) {
                var term = stream.addAttribute(CharTermAttribute.class);
                stream.reset();
                stream.incrementToken();
                String name = analyzer.getClass().getSimpleName();
                System.out.println((name + ": " + word + " -> " + term).replace("\u00ad", "(shy)"));
            }
        }
    }
}
JAVA
cat >hyphens.py <<'PYTHON'
import tantivy

simple = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase()).build()
for word in ("Hafenbehörden", "Hafen\u00adbehörden"):
    print("tantivy:", word.replace("\u00ad", "(shy)"), "->", *simple.analyze(word))
PYTHON
# A JDK of 21 or newer: the one that is named, that of the PATH, or one that lies where Debian puts them.
for java in "${JAVA_HOME:-/nowhere}/bin/java" java /usr/lib/jvm/*/bin/java; do
  [[ "$("$java" --version 2>/dev/null | head -n 1)" =~ \ ([0-9]+) ]] && ((BASH_REMATCH[1] >= 21)) && break
done
mvn --quiet --batch-mode org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies -DoutputDirectory=lib >maven.log 2>&1 ||
  { cat maven.log; exit 2; }
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check tantivy==0.27.0
{
  "$java" -cp 'lib/*' Hyphens.java 2>java.log || cat java.log
  venv/bin/python hyphens.py
} | tee seen
diff seen - <<'SEEN'
GermanAnalyzer: Hafenbehörden -> hafenbehord
GermanAnalyzer: Hafen(shy)behörden -> hafen(shy)behord
FrenchAnalyzer: gouvernements -> gouvern
FrenchAnalyzer: gouverne(shy)ments -> gouverne(shy)ment
tantivy: Hafenbehörden -> hafenbehörden
tantivy: Hafen(shy)behörden -> hafen behörden
SEEN
