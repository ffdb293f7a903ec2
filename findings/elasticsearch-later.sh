#!/usr/bin/env bash
# Elasticsearch 9.5.3: two answers that hold for a while only.
#
# 1. search_after takes the sort values of the last hit and goes on behind it. A date that is sorted with a format comes as
#    text, and for an article without one as null, which search_after refuses. So an export goes well as long as there
#    are dates, and breaks at the first that has none; without the format the same value is a number, and it goes on.
# 2. With version_type external a write that is older than what is there is refused, and one that is older than a deletion as
#    well - for a minute (index.gc_deletes; a second here). Then the deletion is forgotten, and a late write of an old version
#    brings back what was withdrawn.
# Seen: ids and sort values page by page, each made of the last; what a write of version 3 behind a deletion of version 6 becomes.
# Needs Maven and a JDK 21 or newer; the node listens on the loopback address and ends with the script.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir -p home/config home/modules/transport
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>later</artifactId><version>1</version>
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
cat >Later.java <<'JAVA'
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

class Later {
    private static String address;

    public static void main(String[] arguments) throws Exception {
        System.setProperty("es.logs.base_path", "home");
        LogConfigurator.configureESLogging();
        var settings = Settings.builder().put("path.home", "home").put("network.host", "127.0.0.1")
            .put("http.port", "0").put("transport.port", "0").put("discovery.type", "single-node").build();
        var environment = InternalSettingsPreparer.prepareEnvironment(
            settings, Map.of(), Path.of("home", "config"), () -> "later");
        var modules = PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir(), false), Set.of(), Map.of(), false);
        try (var node = new Node(environment, modules)) {
            node.start();
            address = "http://" + node.injector().getInstance(HttpServerTransport.class).boundAddress().publishAddress();
            ask("PUT", "/articles", """
                {"settings": {"index.gc_deletes": "1s"},
                 "mappings": {"properties": {"day": {"type": "date"}, "id": {"type": "keyword"}}}}""");
            for (String one : new String[] {"'day': '2026-11-27', 'id': 'a'", "'id': 'b'", "'id': 'c'"}) {
                ask("POST", "/articles/_doc?refresh=true", "{" + one.replace('\'', '"') + "}");
            }
            pages(", \"format\": \"strict_date\"");
            pages("");
            ask("PUT", "/articles/_doc/1?version=5&version_type=external", "{}");
            ask("DELETE", "/articles/_doc/1?version=6&version_type=external", "");
            for (int wait : new int[] {0, 2}) {
                Thread.sleep(wait * 1000);
                ask("POST", "/articles/_refresh", "");
                var answer = ask("PUT", "/articles/_doc/1?version=3&version_type=external", "{}");
                System.out.println("> version 3, " + wait + " s later: " + found("\"result\":\"(\\w+)\"|\"status\":(409)", answer));
            }
        }
    }

    private static void pages(String format) throws Exception {
        String after = "", seen = "";
        while (true) {
            var answer = ask("POST", "/articles/_search", """
                {"size": 1, "sort": [{"day": {"order": "desc"%s}}, "id"]%s}""".formatted(format, after));
            String values = found("\"sort\":(\\[[^\\]]+\\])", answer);
            if (values.isEmpty()) {
                System.out.println("> " + seen + found("(value at position \\d cannot be null)|(\"hits\":\\[\\])", answer));
                return;
            }
            seen += values + " ";
            after = ", \"search_after\": " + values;
        }
    }

    private static String found(String wanted, String answer) {
        var matcher = Pattern.compile(wanted).matcher(answer);
        return !matcher.find() ? "" : matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
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
"$java" -Xmx512m --enable-native-access=ALL-UNNAMED -cp 'lib/*' Later.java >java.out 2>java.log || true
grep '^> ' java.out | tee seen || { cat java.out java.log; exit 2; }
diff seen - <<'SEEN'
> ["2026-11-27","a"] [null,"b"] value at position 0 cannot be null
> [1795737600000,"a"] [-9223372036854775808,"b"] [-9223372036854775808,"c"] "hits":[]
> version 3, 0 s later: 409
> version 3, 2 s later: created
SEEN
