// The official Java SDK, driven by lines on standard input (see drivers.py). It speaks Protobuf.

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.centrifugal.centrifuge.Client;
import io.github.centrifugal.centrifuge.ConnectedEvent;
import io.github.centrifugal.centrifuge.ConnectingEvent;
import io.github.centrifugal.centrifuge.ConnectionTokenEvent;
import io.github.centrifugal.centrifuge.ConnectionTokenGetter;
import io.github.centrifugal.centrifuge.DisconnectedEvent;
import io.github.centrifugal.centrifuge.DuplicateSubscriptionException;
import io.github.centrifugal.centrifuge.EventListener;
import io.github.centrifugal.centrifuge.HistoryOptions;
import io.github.centrifugal.centrifuge.JoinEvent;
import io.github.centrifugal.centrifuge.LeaveEvent;
import io.github.centrifugal.centrifuge.Options;
import io.github.centrifugal.centrifuge.PublicationEvent;
import io.github.centrifugal.centrifuge.ReplyError;
import io.github.centrifugal.centrifuge.ResultCallback;
import io.github.centrifugal.centrifuge.StreamPosition;
import io.github.centrifugal.centrifuge.SubscribedEvent;
import io.github.centrifugal.centrifuge.SubscribingEvent;
import io.github.centrifugal.centrifuge.Subscription;
import io.github.centrifugal.centrifuge.SubscriptionErrorEvent;
import io.github.centrifugal.centrifuge.SubscriptionEventListener;
import io.github.centrifugal.centrifuge.SubscriptionOptions;
import io.github.centrifugal.centrifuge.TokenCallback;
import io.github.centrifugal.centrifuge.UnsubscribedEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

public final class Follow {
  private static final int QUICK_MS = 20, SLOW_MS = 100, PATIENCE_MS = 20_000;
  private static final Gson GSON = new Gson();
  private static final Map<String, Follow> FOLLOWS = new ConcurrentHashMap<>();

  private final String name;
  private final Client client;
  private volatile String next;

  private Follow(JsonObject asked) {
    name = asked.get("client").getAsString();
    Options options = new Options();
    options.setToken(asked.get("token").getAsString());
    options.setMinReconnectDelay(QUICK_MS);
    options.setMaxReconnectDelay(SLOW_MS);
    options.setTimeout(PATIENCE_MS);
    if (asked.has("next")) {
      next = asked.get("next").getAsString();
      options.setTokenGetter(new ConnectionTokenGetter() {
        @Override
        public void getConnectionToken(ConnectionTokenEvent event, TokenCallback callback) {
          say("token");
          callback.Done(null, next);
        }
      });
    }
    client = new Client(asked.get("url").getAsString(), options, new ClientListener());
  }

  private static synchronized void write(JsonObject line) {
    System.out.println(GSON.toJson(line));
  }

  /** Tells what happened, with `facts` as names and values in turn. */
  private void say(String event, Object... facts) {
    JsonObject line = new JsonObject();
    line.addProperty("client", name);
    line.addProperty("event", event);
    for (int at = 0; at < facts.length; at += 2) {
      line.add((String) facts[at], GSON.toJsonTree(facts[at + 1]));
    }
    write(line);
  }

  private final class ClientListener extends EventListener {
    @Override
    public void onConnecting(Client from, ConnectingEvent event) {
      say("connecting", "code", event.getCode(), "reason", event.getReason());
    }

    @Override
    public void onConnected(Client from, ConnectedEvent event) {
      say("connected", "id", event.getClient());
    }

    @Override
    public void onDisconnected(Client from, DisconnectedEvent event) {
      say("disconnected", "code", event.getCode(), "reason", event.getReason());
    }
  }

  private final class ChannelListener extends SubscriptionEventListener {
    private void tell(Subscription sub, String event, Object... facts) {
      Object[] all = new Object[facts.length + 2];
      all[0] = "channel";
      all[1] = sub.getChannel();
      System.arraycopy(facts, 0, all, 2, facts.length);
      say(event, all);
    }

    @Override
    public void onSubscribing(Subscription sub, SubscribingEvent event) {
      tell(sub, "subscribing", "code", event.getCode());
    }

    @Override
    public void onSubscribed(Subscription sub, SubscribedEvent event) {
      tell(sub, "subscribed", "recovered", event.getRecovered(),
          "recovering", event.wasRecovering());
    }

    @Override
    public void onUnsubscribed(Subscription sub, UnsubscribedEvent event) {
      tell(sub, "unsubscribed", "code", event.getCode());
    }

    @Override
    public void onError(Subscription sub, SubscriptionErrorEvent event) {
      tell(sub, "refused", "code", codeOf(event));
    }

    @Override
    public void onPublication(Subscription sub, PublicationEvent event) {
      Map<String, String> tags = event.getTags();
      tell(sub, "publication", "offset", event.getOffset(), "data", unpacked(event.getData()),
          "after", tags == null ? null : tags.get("after"));
    }

    @Override
    public void onJoin(Subscription sub, JoinEvent event) {
      tell(sub, "join", "user", event.getInfo().getUser());
    }

    @Override
    public void onLeave(Subscription sub, LeaveEvent event) {
      tell(sub, "leave", "user", event.getInfo().getUser());
    }
  }

  private static JsonElement unpacked(byte[] data) {
    return JsonParser.parseString(new String(data, StandardCharsets.UTF_8));
  }

  private static byte[] packed(JsonElement data) {
    return GSON.toJson(data).getBytes(StandardCharsets.UTF_8);
  }

  private static int codeOf(Throwable error) {
    for (Throwable each = error; each != null; each = inner(each)) {
      if (each instanceof ReplyError told) {
        return told.getCode();
      }
    }
    return 0;
  }

  private static Throwable inner(Throwable error) {
    if (error instanceof SubscriptionErrorEvent event) {
      return event.getError();
    }
    if (error instanceof io.github.centrifugal.centrifuge.SubscriptionSubscribeError refused) {
      return refused.getError();
    }
    return error.getCause();
  }

  private void watch(JsonObject asked) throws DuplicateSubscriptionException {
    SubscriptionOptions options = new SubscriptionOptions();
    options.setJoinLeave(true);
    options.setMinResubscribeDelay(QUICK_MS);
    options.setMaxResubscribeDelay(SLOW_MS);
    if (asked.has("conflate")) {
      options.setData("{\"conflate\":true}".getBytes(StandardCharsets.UTF_8));
    }
    client.newSubscription(asked.get("channel").getAsString(), options, new ChannelListener())
        .subscribe();
  }

  private void call(JsonObject asked, BiConsumer<Throwable, JsonElement> done) {
    String channel = asked.has("channel") ? asked.get("channel").getAsString() : "";
    switch (asked.get("do").getAsString()) {
      case "publish" -> client.publish(channel, packed(asked.get("data")),
          then(done, found -> JsonNull.INSTANCE));
      case "presence" -> client.presence(channel, then(done, found -> {
        JsonObject users = new JsonObject();
        found.getClients().forEach((id, info) -> users.addProperty(id, info.getUser()));
        return users;
      }));
      case "presence_stats" -> client.presenceStats(channel, then(done, found -> {
        JsonArray numbers = new JsonArray();
        numbers.add(found.getNumClients());
        numbers.add(found.getNumUsers());
        return numbers;
      }));
      case "history" -> client.history(channel, historyOf(asked), then(done, found -> {
        JsonArray publications = new JsonArray();
        found.getPublications().forEach(each -> {
          JsonArray pair = new JsonArray();
          pair.add(each.getOffset());
          pair.add(unpacked(each.getData()));
          publications.add(pair);
        });
        JsonObject result = new JsonObject();
        result.add("publications", publications);
        result.addProperty("offset", found.getOffset());
        result.addProperty("epoch", found.getEpoch());
        return result;
      }));
      case "rpc" -> client.rpc(asked.get("method").getAsString(), packed(asked.get("data")),
          then(done, found -> unpacked(found.getData())));
      default -> throw new IllegalArgumentException(asked.toString());
    }
  }

  private static <T> ResultCallback<T> then(
      BiConsumer<Throwable, JsonElement> done, Function<T, JsonElement> read) {
    return (error, found) -> done.accept(error, error == null ? read.apply(found) : null);
  }

  private static HistoryOptions historyOf(JsonObject asked) {
    HistoryOptions.Builder builder = new HistoryOptions.Builder()
        .withLimit(asked.get("limit").getAsInt())
        .withReverse(asked.get("reverse").getAsBoolean());
    if (asked.has("since")) {
      JsonObject since = asked.getAsJsonObject("since");
      builder.withSince(new StreamPosition(
          since.get("offset").getAsLong(), since.get("epoch").getAsString()));
    }
    return builder.build();
  }

  private void batch(JsonObject asked, BiConsumer<Throwable, JsonElement> done) {
    JsonArray commands = asked.getAsJsonArray("commands");
    int[] left = {commands.size()};
    Throwable[] wrong = {null};
    for (JsonElement each : commands) {
      call(each.getAsJsonObject(), (error, found) -> {
        synchronized (left) {
          wrong[0] = error == null ? wrong[0] : error;
          if (--left[0] == 0) {
            done.accept(wrong[0], JsonNull.INSTANCE);
          }
        }
      });
    }
  }

  private static void answer(JsonObject asked, Throwable error, JsonElement result) {
    JsonObject line = new JsonObject();
    line.add("answer", asked.get("id"));
    if (error == null) {
      line.add("result", result);
    } else {
      line.addProperty("error", codeOf(error));
      line.addProperty("message", String.valueOf(error));
    }
    write(line);
  }

  private void run(JsonObject asked) throws DuplicateSubscriptionException {
    String what = asked.get("do").getAsString();
    switch (what) {
      case "connect" -> client.connect();
      case "disconnect" -> client.disconnect();
      case "next" -> next = asked.get("token").getAsString();
      case "watch" -> watch(asked);
      case "subscribe" ->
          client.getSubscription(asked.get("channel").getAsString()).subscribe();
      case "unsubscribe" ->
          client.getSubscription(asked.get("channel").getAsString()).unsubscribe();
      case "batch" -> {
        batch(asked, (error, result) -> answer(asked, error, result));
        return;
      }
      default -> {
        call(asked, (error, result) -> answer(asked, error, result));
        return;
      }
    }
    answer(asked, null, JsonNull.INSTANCE);
  }

  public static void main(String[] arguments) throws Exception {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonObject asked = JsonParser.parseString(line).getAsJsonObject();
      String name = asked.get("client").getAsString();
      if (asked.get("do").getAsString().equals("new")) {
        FOLLOWS.put(name, new Follow(asked));
        answer(asked, null, JsonNull.INSTANCE);
      } else {
        FOLLOWS.get(name).run(asked);
      }
    }
    System.exit(0);
  }
}
