// The official Go SDK, driven by lines on standard input (see drivers.py).
//
//	follow json|protobuf
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/centrifugal/centrifuge-go"
)

type position struct {
	Offset uint64 `json:"offset"`
	Epoch  string `json:"epoch"`
}

type command struct {
	ID       int             `json:"id"`
	Do       string          `json:"do"`
	Client   string          `json:"client"`
	URL      string          `json:"url"`
	Token    string          `json:"token"`
	Next     *string         `json:"next"`
	Channel  string          `json:"channel"`
	States   []position      `json:"states"`
	Conflate bool            `json:"conflate"`
	Data     json.RawMessage `json:"data"`
	Method   string          `json:"method"`
	Limit    int32           `json:"limit"`
	Since    *position       `json:"since"`
	Reverse  bool            `json:"reverse"`
	Commands []command       `json:"commands"`
}

type facts map[string]any

type client struct {
	*centrifuge.Client
	name string
	mu   sync.Mutex
	next string
	subs map[string]*centrifuge.Subscription
}

const quick, slow, patience = 20 * time.Millisecond, 100 * time.Millisecond, 20 * time.Second

var (
	protobuf = os.Args[1] == "protobuf"
	clients  = map[string]*client{}
	writing  sync.Mutex
)

func write(line facts) {
	said, err := json.Marshal(line)
	if err != nil {
		panic(err)
	}
	writing.Lock()
	defer writing.Unlock()
	fmt.Println(string(said))
}

func (c *client) say(event string, more facts) {
	line := facts{"client": c.name, "event": event}
	for key, value := range more {
		line[key] = value
	}
	write(line)
}

func open(asked command) {
	c := &client{name: asked.Client, subs: map[string]*centrifuge.Subscription{}}
	config := centrifuge.Config{
		Token:             asked.Token,
		MinReconnectDelay: quick,
		MaxReconnectDelay: slow,
		ReadTimeout:       patience,
		WriteTimeout:      patience,
		HandshakeTimeout:  patience,
	}
	if asked.Next != nil {
		c.next = *asked.Next
		config.GetToken = func(centrifuge.ConnectionTokenEvent) (string, error) {
			c.say("token", nil)
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.next, nil
		}
	}
	if protobuf {
		c.Client = centrifuge.NewProtobufClient(asked.URL, config)
	} else {
		c.Client = centrifuge.NewJsonClient(asked.URL, config)
	}
	c.OnConnecting(func(e centrifuge.ConnectingEvent) {
		c.say("connecting", facts{"code": e.Code, "reason": e.Reason})
	})
	c.OnConnected(func(e centrifuge.ConnectedEvent) { c.say("connected", facts{"id": e.ClientID}) })
	c.OnDisconnected(func(e centrifuge.DisconnectedEvent) {
		c.say("disconnected", facts{"code": e.Code, "reason": e.Reason})
	})
	clients[asked.Client] = c
}

func (c *client) watch(asked command) error {
	say := func(event string, more facts) {
		line := facts{"channel": asked.Channel}
		for key, value := range more {
			line[key] = value
		}
		c.say(event, line)
	}
	config := centrifuge.SubscriptionConfig{
		JoinLeave: true, MinResubscribeDelay: quick, MaxResubscribeDelay: slow,
	}
	if asked.Conflate {
		config.Data = []byte(`{"conflate":true}`)
	}
	if states := asked.States; states != nil {
		config.GetState = func(
			centrifuge.SubscriptionGetStateEvent,
		) (centrifuge.StreamPosition, error) {
			say("state", nil)
			state := states[0]
			if len(states) > 1 {
				states = states[1:]
			}
			return centrifuge.StreamPosition(state), nil
		}
	}
	sub, err := c.NewSubscription(asked.Channel, config)
	if err != nil {
		return err
	}
	c.subs[asked.Channel] = sub
	sub.OnSubscribing(func(e centrifuge.SubscribingEvent) {
		say("subscribing", facts{"code": e.Code})
	})
	sub.OnUnsubscribed(func(e centrifuge.UnsubscribedEvent) {
		say("unsubscribed", facts{"code": e.Code})
	})
	sub.OnError(func(e centrifuge.SubscriptionErrorEvent) {
		say("refused", facts{"code": codeOf(e.Error)})
	})
	sub.OnSubscribed(func(e centrifuge.SubscribedEvent) {
		say("subscribed", facts{"recovered": e.Recovered, "recovering": e.WasRecovering})
	})
	sub.OnPublication(func(e centrifuge.PublicationEvent) {
		said := facts{"offset": e.Offset, "data": json.RawMessage(e.Data)}
		if after, ok := e.Tags["after"]; ok {
			said["after"] = after
		}
		say("publication", said)
	})
	sub.OnJoin(func(e centrifuge.JoinEvent) { say("join", facts{"user": e.User}) })
	sub.OnLeave(func(e centrifuge.LeaveEvent) { say("leave", facts{"user": e.User}) })
	return sub.Subscribe()
}

// Blocks until the server has answered; the rest of what can be asked does not.
func (c *client) call(asked command) (any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	switch asked.Do {
	case "publish":
		_, err := c.Publish(ctx, asked.Channel, asked.Data)
		return nil, err
	case "presence":
		found, err := c.Presence(ctx, asked.Channel)
		users := map[string]string{}
		for id, info := range found.Clients {
			users[id] = info.User
		}
		return users, err
	case "presence_stats":
		found, err := c.PresenceStats(ctx, asked.Channel)
		return []int{found.NumClients, found.NumUsers}, err
	case "history":
		return c.history(ctx, asked)
	case "rpc":
		found, err := c.RPC(ctx, asked.Method, asked.Data)
		return json.RawMessage(found.Data), err
	}
	return nil, fmt.Errorf("nobody knows how to %s", asked.Do)
}

func (c *client) history(ctx context.Context, asked command) (any, error) {
	options := []centrifuge.HistoryOption{
		centrifuge.WithHistoryLimit(asked.Limit), centrifuge.WithHistoryReverse(asked.Reverse),
	}
	if asked.Since != nil {
		since := centrifuge.StreamPosition(*asked.Since)
		options = append(options, centrifuge.WithHistorySince(&since))
	}
	found, err := c.History(ctx, asked.Channel, options...)
	publications := []any{}
	for _, each := range found.Publications {
		publications = append(publications, []any{each.Offset, json.RawMessage(each.Data)})
	}
	return facts{"publications": publications, "offset": found.Offset, "epoch": found.Epoch}, err
}

func (c *client) batch(asked command) (any, error) {
	var all sync.WaitGroup
	wrong := make(chan error, len(asked.Commands))
	for _, each := range asked.Commands {
		all.Add(1)
		go func() {
			defer all.Done()
			if _, err := c.call(each); err != nil {
				wrong <- err
			}
		}()
	}
	all.Wait()
	close(wrong)
	return nil, <-wrong
}

func codeOf(err error) int {
	var told *centrifuge.Error
	if errors.As(err, &told) {
		return int(told.Code)
	}
	return 0
}

func answer(asked command, result any, err error) {
	if err != nil {
		write(facts{"answer": asked.ID, "error": codeOf(err), "message": err.Error()})
	} else {
		write(facts{"answer": asked.ID, "result": result})
	}
}

func run(asked command) {
	c := clients[asked.Client]
	switch asked.Do {
	case "new":
		open(asked)
		answer(asked, nil, nil)
	case "next":
		c.mu.Lock()
		c.next = asked.Token
		c.mu.Unlock()
		answer(asked, nil, nil)
	case "watch":
		answer(asked, nil, c.watch(asked))
	case "connect":
		answer(asked, nil, c.Connect())
	case "disconnect":
		answer(asked, nil, c.Disconnect())
	case "subscribe":
		answer(asked, nil, c.subs[asked.Channel].Subscribe())
	case "unsubscribe":
		answer(asked, nil, c.subs[asked.Channel].Unsubscribe())
	case "batch":
		go func() {
			result, err := c.batch(asked)
			answer(asked, result, err)
		}()
	default:
		go func() {
			result, err := c.call(asked)
			answer(asked, result, err)
		}()
	}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var asked command
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		run(asked)
	}
}
