import java.util.List;
import java.util.Map;

import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.RestChannel;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;

/**
 * What a client is told at {@code /}. The official one asks nothing of it but the number of the version; the module that
 * answers there in the download, rest-root, is not on Maven Central.
 */
final class Greeting implements RestHandler {
    private final Map<String, Object> words;

    Greeting(String node, String cluster) {
        Build build = Build.current();
        Map<String, String> version = Map.of("number", build.version(), "build_hash", build.hash());
        words = Map.of("name", node, "cluster_name", cluster, "version", version);
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
    }

    @Override
    public void handleRequest(RestRequest request, RestChannel channel, NodeClient client) throws Exception {
        channel.sendResponse(new RestResponse(RestStatus.OK, channel.newBuilder().map(words)));
    }
}
