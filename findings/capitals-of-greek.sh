#!/usr/bin/env bash
# Lucene 10.6.0 and tantivy 0.27.0: a Greek headline in capitals is not found by its own words.
#
# Greek has two small letters for one capital: σ, and ς at the end of a word (Unicode's rules for small letters depend on it,
# Final_Sigma; case folding makes both σ). The filters "lowercase" of both engines go letter by letter and write σ everywhere.
# "ΑΓΩΝΑΣ" in a headline and "αγωνας" in the text are two words: both in Lucene's StandardAnalyzer, which is Elasticsearch's
# "standard", and in tantivy's "default". Whoever made the small letters in Python, which knows the rule, asks for the second.
# Seen: the term that each makes of four spellings. Needs Maven and a JDK 21 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>capitals</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.lucene</groupId><artifactId>lucene-core</artifactId><version>10.6.0</version></dependency>
  </dependencies>
</project>
XML
cat >Capitals.java <<'JAVA'
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

class Capitals {
    public static void main(String[] words) throws Exception {
        for (String word : words) {
            try (var stream = new StandardAnalyzer().tokenStream("headline", word)) {
                var term = stream.addAttribute(CharTermAttribute.class);
                stream.reset();
                stream.incrementToken();
                System.out.println("Lucene " + word + " " + term);
            }
        }
    }
}
JAVA
cat >capitals.py <<'PYTHON'
import sys

import tantivy

default = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase()).build()
for word in sys.argv[1:]:
    print("tantivy", word, *default.analyze(word))
for word in sys.argv[1:]:
    print("Python", word, word.lower())
PYTHON
# A JDK of 21 or newer: the one that is named, that of the PATH, or one that lies where Debian puts them.
for java in "${JAVA_HOME:-/nowhere}/bin/java" java /usr/lib/jvm/*/bin/java; do
  [[ "$("$java" --version 2>/dev/null | head -n 1)" =~ \ ([0-9]+) ]] && ((BASH_REMATCH[1] >= 21)) && break
done
mvn --quiet --batch-mode org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies -DoutputDirectory=lib >maven.log 2>&1 ||
  { cat maven.log; exit 2; }
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check tantivy==0.27.0
words=(ΑΓΩΝΑΣ αγωνας ΕΛΛΑΣ Ελλας)
{
  "$java" -cp 'lib/*' Capitals.java "${words[@]}" 2>java.log || cat java.log
  venv/bin/python capitals.py "${words[@]}"
} | tee seen
diff seen - <<'SEEN'
Lucene ΑΓΩΝΑΣ αγωνασ
Lucene αγωνας αγωνας
Lucene ΕΛΛΑΣ ελλασ
Lucene Ελλας ελλας
tantivy ΑΓΩΝΑΣ αγωνασ
tantivy αγωνας αγωνας
tantivy ΕΛΛΑΣ ελλασ
tantivy Ελλας ελλας
Python ΑΓΩΝΑΣ αγωνας
Python αγωνας αγωνας
Python ΕΛΛΑΣ ελλας
Python Ελλας ελλας
SEEN
