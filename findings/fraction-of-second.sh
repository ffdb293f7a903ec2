#!/usr/bin/env bash
# ROME 2.1.0 (the Java library of feeds): a fraction of a second is read as so many milliseconds, up to a day and more.
#
# RFC 3339, 5.6, lets a second have any number of decimals; Atom's dates are its (RFC 4287, 3.3). What Python writes
# (isoformat()) has six, what Go writes up to nine. ROME takes the digits for a whole number of milliseconds: half a second is
# 5 ms, an article of Python's is up to 16 minutes late, one of Go's up to eleven days, on another day, and ahead of its own night.
# Seen: one moment in five spellings, and what comes of it. Needs Maven and a JDK 21 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>fractions</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.rometools</groupId><artifactId>rome</artifactId><version>2.1.0</version></dependency>
  </dependencies>
</project>
XML
cat >Fractions.java <<'JAVA'
import java.io.StringReader;

import com.rometools.rome.io.SyndFeedInput;

class Fractions {
    private static final String FEED = """
        <feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title><id>urn:gazette</id><updated>%1$s</updated>
        <entry><id>urn:ferry</id><title>Ferry</title><updated>%1$s</updated></entry></feed>""";

    public static void main(String[] arguments) throws Exception {
        for (String fraction : new String[] { "", ".9", ".987", ".987654", ".987654321" }) {
            String written = "2026-11-27T22:00:00" + fraction + "Z";
            var entry = new SyndFeedInput().build(new StringReader(FEED.formatted(written))).getEntries().get(0);
            System.out.println("> " + written + " -> " + entry.getUpdatedDate().toInstant());
        }
    }
}
JAVA
# A JDK of 21 or newer: the one that is named, that of the PATH, or one that lies where Debian puts them.
for java in "${JAVA_HOME:-/nowhere}/bin/java" java /usr/lib/jvm/*/bin/java; do
  [[ "$("$java" --version 2>/dev/null | head -n 1)" =~ \ ([0-9]+) ]] && ((BASH_REMATCH[1] >= 21)) && break
done
mvn --quiet --batch-mode org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies -DoutputDirectory=lib >maven.log 2>&1 ||
  { cat maven.log; exit 2; }
"$java" -cp 'lib/*' Fractions.java 2>java.log | tee seen || { cat java.log; exit 2; }
diff seen - <<'SEEN'
> 2026-11-27T22:00:00Z -> 2026-11-27T22:00:00Z
> 2026-11-27T22:00:00.9Z -> 2026-11-27T22:00:00.009Z
> 2026-11-27T22:00:00.987Z -> 2026-11-27T22:00:00.987Z
> 2026-11-27T22:00:00.987654Z -> 2026-11-27T22:16:27.654Z
> 2026-11-27T22:00:00.987654321Z -> 2026-12-09T08:20:54.321Z
SEEN
