#!/usr/bin/env bash
# Lucene 10.6.0: Finnish and Swedish abbreviations are not found as soon as they are inflected, by the analysers made for both.
#
# Both languages put a colon before the ending of what is spelled in letters: "EU:ssa" is "in the EU", "SVT:s" is SVT's. By
# Unicode's word boundaries (UAX 29, WB6, MidLetter) a colon between letters is part of the word. FinnishAnalyzer takes
# the ending off and keeps the colon, or the ending as well; SwedishAnalyzer keeps it all. A search for "EU" or "Nato"
# misses the articles in which they stand in any case but the first, in Finnish most of them. Elasticsearch's "finnish" and
# "swedish" are these.
# Seen: the terms of a word and of its inflected forms. Needs Maven and a JDK 21 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>abbreviations</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.lucene</groupId><artifactId>lucene-analysis-common</artifactId><version>10.6.0</version></dependency>
  </dependencies>
</project>
XML
cat >Abbreviations.java <<'JAVA'
import java.util.ArrayList;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

class Abbreviations {
    public static void main(String[] arguments) throws Exception {
        show(new FinnishAnalyzer(), "laiva laivassa laivan");
        show(new FinnishAnalyzer(), "EU EU:ssa EU:n Nato Nato:n MTK MTK:n");
        show(new SwedishAnalyzer(), "båten båtens SVT SVT:s tv tv:n");
    }

    private static void show(Analyzer analyzer, String words) throws Exception {
        var terms = new ArrayList<String>();
        try (var stream = analyzer.tokenStream("text", words)) {
            var term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                terms.add(term.toString());
            }
        }
        System.out.println("> " + words + " -> " + String.join(" ", terms));
    }
}
JAVA
# A JDK of 21 or newer: the one that is named, that of the PATH, or one that lies where Debian puts them.
for java in "${JAVA_HOME:-/nowhere}/bin/java" java /usr/lib/jvm/*/bin/java; do
  [[ "$("$java" --version 2>/dev/null | head -n 1)" =~ \ ([0-9]+) ]] && ((BASH_REMATCH[1] >= 21)) && break
done
mvn --quiet --batch-mode org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies -DoutputDirectory=lib >maven.log 2>&1 ||
  { cat maven.log; exit 2; }
"$java" -cp 'lib/*' Abbreviations.java 2>java.log | tee seen || { cat java.log; exit 2; }
diff seen - <<'SEEN'
> laiva laivassa laivan -> laiva laiva laiva
> EU EU:ssa EU:n Nato Nato:n MTK MTK:n -> eu eu: eu: nato nato: mtk mtk:n
> båten båtens SVT SVT:s tv tv:n -> båt båt svt svt:s tv tv:n
SEEN
