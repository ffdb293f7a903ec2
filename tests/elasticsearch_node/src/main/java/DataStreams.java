import static org.elasticsearch.rest.RestRequest.Method.DELETE;
import static org.elasticsearch.rest.RestRequest.Method.GET;
import static org.elasticsearch.rest.RestRequest.Method.PUT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import org.elasticsearch.action.admin.indices.create.AutoCreateAction;
import org.elasticsearch.action.admin.indices.create.CreateIndexRequest;
import org.elasticsearch.action.support.ActiveShardCount;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.ClusterStateUpdateTask;
import org.elasticsearch.cluster.ProjectState;
import org.elasticsearch.cluster.metadata.DataStream;
import org.elasticsearch.cluster.metadata.DataStreamLifecycle;
import org.elasticsearch.cluster.metadata.MetadataDeleteIndexService;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.index.Index;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestChannel;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * {@code /_data_stream/NAME}: made, shown, removed, its lifecycle set. The server has data streams in itself; what asks
 * for them, and what rolls them over and removes what is too old, is the module data-streams, which is not on Maven Central.
 */
class DataStreams extends BaseRestHandler {
    private final ClusterService cluster;

    DataStreams(ClusterService cluster) {
        this.cluster = cluster;
    }

    @Override
    public String getName() {
        return "data_streams_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(
            new Route(GET, "/_data_stream/{name}"), new Route(PUT, "/_data_stream/{name}"), new Route(DELETE, "/_data_stream/{name}"),
            new Route(PUT, "/_data_stream/{name}/_lifecycle"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        String name = request.param("name");
        if (request.path().endsWith("/_lifecycle")) {
            String retention = String.valueOf(request.contentParser().map().get("data_retention"));
            return channel -> change(channel, project -> kept(project, name, TimeValue.parseTimeValue(retention, "data_retention")));
        }
        return switch (request.method()) {
            case PUT -> channel -> make(channel, client, name);
            case DELETE -> channel -> change(channel, project -> removed(project, name));
            default -> channel -> show(channel, name);
        };
    }

    private List<DataStream> named(ProjectState project, String pattern) {
        return project.metadata().dataStreams().values().stream().filter(one -> Regex.simpleMatch(pattern, one.getName())).toList();
    }

    private void make(RestChannel channel, NodeClient client, String name) {
        if (named(cluster.state().projectState(), name).isEmpty() == false) {
            throw new IllegalArgumentException("data_stream [" + name + "] already exists");
        }
        CreateIndexRequest wanted = new CreateIndexRequest(name).waitForActiveShards(ActiveShardCount.ONE);
        client.execute(AutoCreateAction.INSTANCE, wanted, new org.elasticsearch.action.ActionListener<>() {
            @Override
            public void onResponse(org.elasticsearch.action.admin.indices.create.CreateIndexResponse made) {
                acknowledge(channel);
            }

            @Override
            public void onFailure(Exception error) {
                answer(channel, error);
            }
        });
    }

    private void show(RestChannel channel, String pattern) throws IOException {
        List<DataStream> found = named(cluster.state().projectState(), pattern);
        XContentBuilder answer = channel.newBuilder().startObject().startArray("data_streams");
        for (DataStream one : found) {
            answer.startObject().field("name", one.getName()).startArray("indices");
            for (Index index : one.getIndices()) {
                answer.startObject().field("index_name", index.getName()).endObject();
            }
            answer.endArray().startObject("lifecycle").field("enabled", true);
            answer.field("data_retention", one.getDataLifecycle().dataRetention().getStringRep()).endObject().endObject();
        }
        boolean missing = found.isEmpty() && Regex.isSimpleMatchPattern(pattern) == false;
        channel.sendResponse(new RestResponse(missing ? RestStatus.NOT_FOUND : RestStatus.OK, answer.endArray().endObject()));
    }

    private ClusterState kept(ProjectState project, String name, TimeValue retention) {
        return project.updatedState(all -> named(project, name).forEach(one -> all.put(
            one.copy().setLifecycle(DataStreamLifecycle.dataLifecycleBuilder().dataRetention(retention).build()).build())));
    }

    private ClusterState removed(ProjectState project, String name) {
        Set<Index> indices = new HashSet<>();
        ClusterState without = project.updatedState(all -> named(project, name).forEach(one -> {
            indices.addAll(one.getIndices());
            all.removeDataStream(one.getName());
        }));
        return MetadataDeleteIndexService.deleteIndices(without.projectState(project.projectId()), indices, cluster.getSettings());
    }

    private void change(RestChannel channel, Function<ProjectState, ClusterState> change) {
        cluster.submitUnbatchedStateUpdateTask("data-streams", new ClusterStateUpdateTask() {
            @Override
            public ClusterState execute(ClusterState state) {
                return change.apply(state.projectState(state.metadata().getProject().id()));
            }

            @Override
            public void clusterStateProcessed(ClusterState before, ClusterState after) {
                acknowledge(channel);
            }

            @Override
            public void onFailure(Exception error) {
                answer(channel, error);
            }
        });
    }

    private static void acknowledge(RestChannel channel) {
        try {
            XContentBuilder answer = channel.newBuilder().startObject().field("acknowledged", true).endObject();
            channel.sendResponse(new RestResponse(RestStatus.OK, answer));
        } catch (IOException unsent) {
            throw new UncheckedIOException(unsent);
        }
    }

    private static void answer(RestChannel channel, Exception error) {
        try {
            channel.sendResponse(new RestResponse(channel, error));
        } catch (IOException unsent) {
            throw new UncheckedIOException(unsent);
        }
    }
}
