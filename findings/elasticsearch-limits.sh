#!/usr/bin/env bash
# Elasticsearch 9.5.3: two limits that look like something else.
#
# 1. index.mapping.nested_objects.limit bounds the nested objects of a document, and raising it does what it says up to
#    50,000 only: index.mapping.array_objects.limit, the younger setting, counts the objects of all arrays before that and
#    does not move with it. What an index allows by its own explicit setting is refused all the same.
# 2. A request that is larger than the share of the heap for writes can never be taken. It is refused with 429, "too many
#    requests", the word for "not now": a client that waits and tries again, as it should on 429, does so for ever.
# Seen: 50,000 objects are taken and 50,001 are not, though the limit was set to 200,000; 2 MB against a share of 1 MB: 429.
# Needs Maven and a JDK 21 or newer; the node listens on the loopback address and ends with the script.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir -p home/config home/modules/transport
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>limits</artifactId><version>1</version>
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
cat >Limits.java <<'JAVA'
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

class Limits {
    public static void main(String[] arguments) throws Exception {
        String home = arguments[0];
        System.setProperty("es.logs.base_path", home);
        LogConfigurator.configureESLogging();
        var settings = Settings.builder().put("path.home", home).put("network.host", "127.0.0.1")
            .put("http.port", "0").put("transport.port", "0").put("discovery.type", "single-node")
            .put("indexing_pressure.memory.limit", arguments[1]).build();
        var environment = InternalSettingsPreparer.prepareEnvironment(
            settings, Map.of(), Path.of(home, "config"), () -> "limits");
        var modules = PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir(), false), Set.of(), Map.of(), false);
        try (var node = new Node(environment, modules)) {
            node.start();
            node.client().admin().indices().prepareCreate("articles")
                .setSettings(Settings.builder().put("index.mapping.nested_objects.limit", 200_000))
                .setMapping("mentions", "type=nested").get();
            if (arguments[1].equals("1mb")) {
                write(node.client(), "2 MB of text", Map.of("text", "word ".repeat(400_000)));
            } else {
                for (int size : new int[] { 50_000, 50_001 }) {
                    write(node.client(), size + " mentions", Map.of("mentions", Collections.nCopies(size, Map.of("at", 1))));
                }
            }
        }
    }

    private static void write(Client client, String what, Map<String, ?> article) {
        try {
            System.out.println(what + ": " + client.prepareIndex("articles").setSource(article).get().getResult());
        } catch (Exception error) {
            System.out.println(what + ": " + ExceptionsHelper.status(error).getStatus());
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
mv lib/transport-netty4-*.jar lib/netty-*.jar home/modules/transport/
for share in 50mb 1mb; do
  "$java" -Xmx1g --enable-native-access=ALL-UNNAMED -cp 'lib/*' Limits.java home "$share" 2>java.log |
    grep -E '^[0-9]+ ' || { cat java.log; exit 2; }
  rm -rf home/data
done | tee seen
diff seen - <<'SEEN'
50000 mentions: CREATED
50001 mentions: 400
2 MB of text: 429
SEEN
