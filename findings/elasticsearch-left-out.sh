#!/usr/bin/env bash
# Elasticsearch 9.5.3: two answers from which something is missing.
#
# 1. A date without its day is the first of the month, a date without its hour ends at midnight: each missing part has a filling
#    of its own. So "until November" (lte 2026-11) is until the evening of 1 November, "after November" (gt 2026-11) begins on
#    that day, and a day without hyphens is no day at all but milliseconds of 1970. None of the three is an error.
# 2. Since 9.2 an index gives its vectors no more: neither a read of the document nor a search, a scroll or an export returns
#    the dense_vector that was sent, though the setting that hides it is no part of the mapping. Who copies documents by
#    reading and writing them has an index that finds nothing by its vectors.
# Seen: counts of one article of 12 November 2026; the fields of a document that was sent with a vector.
# Needs Maven and a JDK 21 or newer; the node listens on the loopback address and ends with the script.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir -p home/config home/modules/transport
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>leftout</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.elasticsearch</groupId><artifactId>elasticsearch</artifactId><version>9.5.3</version></dependency>
    <dependency><groupId>org.elasticsearch.plugin</groupId><artifactId>transport-netty4</artifactId><version>9.5.3</version></dependency>
  </dependencies>
</project>
XML
cat >home/modules/transport/plugin-descriptor.properties <<'PROPERTIES'
name=transport
description=HTTP
version=1
elasticsearch.version=9.5.3
java.version=21
classname=org.elasticsearch.transport.netty4.Netty4Plugin
PROPERTIES
cat >LeftOut.java <<'JAVA'
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.http.HttpServerTransport;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

class LeftOut {
    private static String address;

    public static void main(String[] arguments) throws Exception {
        System.setProperty("es.logs.base_path", "home");
        LogConfigurator.configureESLogging();
        var settings = Settings.builder().put("path.home", "home").put("network.host", "127.0.0.1")
            .put("http.port", "0").put("transport.port", "0").put("discovery.type", "single-node").build();
        var environment = InternalSettingsPreparer.prepareEnvironment(
            settings, Map.of(), Path.of("home", "config"), () -> "left-out");
        var modules = PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir(), false), Set.of(), Map.of(), false);
        try (var node = new Node(environment, modules)) {
            node.start();
            address = "http://" + node.injector().getInstance(HttpServerTransport.class).boundAddress().publishAddress();
            ask("PUT", "/articles", """
                {"mappings": {"properties": {"published": {"type": "date"}, "meaning": {"type": "dense_vector", "dims": 3}}}}""");
            ask("PUT", "/articles/_doc/1?refresh=true", """
                {"published": "2026-11-12T08:30:00Z", "meaning": [1, 2, 3]}""");
            for (String bound : new String[] {"'lte': '2026-11'", "'gt': '2026-11'", "'lte': '2026-11-12'", "'lte': '20261112'"}) {
                String query = "{'query': {'range': {'published': {" + bound + "}}}}";
                show(bound, "\"count\":(\\d+)", ask("POST", "/articles/_count", query.replace('\'', '"')));
            }
            show("read", "\"_source\":(.*)}$", ask("GET", "/articles/_doc/1", ""));
            show("search", "\"_source\":(.*?)}]", ask("GET", "/articles/_search", ""));
            show("mapping", "\"meaning\":(\\{\"type\":\"[a-z_]+\",\"dims\":3)", ask("GET", "/articles/_mapping", ""));
        }
    }

    private static void show(String what, String wanted, String answer) {
        var found = Pattern.compile(wanted).matcher(answer.strip());
        System.out.println("> " + what + ": " + (found.find() ? found.group(1) : answer));
    }

    private static String ask(String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(address + path)).header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body)).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
JAVA
# A JDK of 21 or newer: the one that is named, that of the PATH, or one that lies where Debian puts them.
for java in "${JAVA_HOME:-/nowhere}/bin/java" java /usr/lib/jvm/*/bin/java; do
  [[ "$("$java" --version 2>/dev/null | head -n 1)" =~ \ ([0-9]+) ]] && ((BASH_REMATCH[1] >= 21)) && break
done
mvn --quiet --batch-mode org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies -DoutputDirectory=lib >maven.log 2>&1 ||
  { cat maven.log; exit 2; }
mv lib/transport-netty4-*.jar lib/netty-*.jar home/modules/transport/
"$java" -Xmx512m --enable-native-access=ALL-UNNAMED -cp 'lib/*' LeftOut.java >java.out 2>java.log || true
grep '^> ' java.out | tee seen || { cat java.out java.log; exit 2; }
diff seen - <<'SEEN'
> 'lte': '2026-11': 0
> 'gt': '2026-11': 1
> 'lte': '2026-11-12': 1
> 'lte': '20261112': 0
> read: {"published":"2026-11-12T08:30:00Z"}
> search: {"published":"2026-11-12T08:30:00Z"}
> mapping: {"type":"dense_vector","dims":3
SEEN
