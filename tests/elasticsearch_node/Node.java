import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * One Elasticsearch node on the loopback address: {@code java … Node.java PORT HOME OWNER}. It ends with the process
 * OWNER, however that ends, so that a broken-off test run leaves no server behind.
 */
public class Node {
    private static final String NAME = "dateline-test";

    public static void main(String[] arguments) throws Exception {
        String port = arguments[0];
        Path home = Path.of(arguments[1]);
        System.setProperty("es.logs.base_path", home.resolve("logs").toString());
        LogConfigurator.configureESLogging();
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            settings(port, home), Map.of(), home.resolve("config"), () -> NAME);
        PluginsLoader modules = PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir(), false), Set.of(), Map.of(), false);
        var node = new org.elasticsearch.node.Node(environment, modules);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        ProcessHandle.of(Long.parseLong(arguments[2])).orElseThrow().onExit().thenRun(() -> System.exit(0));
        node.start();
        new CountDownLatch(1).await();
    }

    private static Settings settings(String port, Path home) {
        return Settings.builder()
            .put("path.home", home)
            .put("cluster.name", NAME)
            .put("node.name", NAME)
            .put("network.host", "127.0.0.1")
            .put("http.port", port)
            .put("transport.port", "0")
            .put("discovery.type", "single-node")
            // How full the machine's disk is says nothing about Dateline; a test that wants a full one says so itself.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    }

    private static void close(org.elasticsearch.node.Node node) {
        try {
            node.close();
        } catch (Exception error) {
            error.printStackTrace();
        }
    }
}
