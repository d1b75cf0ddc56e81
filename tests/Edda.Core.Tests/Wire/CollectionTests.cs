using Edda.Contracts.Conformance.V1;
using Edda.Core.Wire;

namespace Edda.Core.Tests.Wire;

/// <summary>Lists, maps, oneofs and presence, as who fills a message meets them.</summary>
public sealed class CollectionTests
{
    [Fact]
    public void A_list_of_numbers_grows_is_changed_and_is_emptied()
    {
        var list = new Int32List();
        for (int i = 0; i < 100; i++)
        {
            list.Add(i);
        }

        list[3] = -1;
        Assert.Equal([0, 1, 2, -1, 4], list.Take(5));
        Assert.Equal(100, list.Count);
        Assert.Throws<IndexOutOfRangeException>(() => list[100]);

        list.Clear();
        Assert.Empty(list);
        Assert.Throws<IndexOutOfRangeException>(() => list[0]);
    }

    [Fact]
    public void A_list_of_texts_hands_out_the_same_element_again_but_empty()
    {
        var list = new TextList();
        list.Add("first");
        Text kept = list[0];

        list.Clear();
        Assert.Throws<ArgumentOutOfRangeException>(() => list[0]);
        Text again = list.Add();

        Assert.Same(kept, again);
        Assert.True(again.IsEmpty);
    }

    [Fact]
    public void A_list_of_messages_hands_out_the_same_element_again_but_cleared()
    {
        var message = new Repeats();
        Node kept = message.FMessage.Add();
        kept.Name = "used";

        message.Clear();
        Node again = message.FMessage.Add();

        Assert.Same(kept, again);
        Assert.Equal("", again.Name.ToString());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(500)]
    public void A_map_keeps_the_order_of_first_keys_and_the_last_value_of_each(int entries)
    {
        var map = new Maps().StringString;
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < entries; i++)
            {
                map.Set($"key {i}", $"value {i} of round {round}");
            }
        }

        Assert.Equal(entries, map.Count);
        Assert.Equal("key 1", map[1].Key.ToString());
        Assert.True(map.TryGet("key 2", out Text? value));
        Assert.Equal("value 2 of round 1", value.ToString());
        Assert.False(map.TryGet("key", out _));

        Assert.True(map.Remove("key 1"));
        Assert.False(map.Remove("key 1"));
        Assert.Equal("key 2", map[1].Key.ToString());
        Assert.False(map.TryGet("key 1", out _));
        Assert.True(map.TryGet($"key {entries - 1}", out _));
    }

    [Fact]
    public void An_optional_value_is_there_also_when_it_is_zero()
    {
        var message = new Optionals();
        Assert.False(message.HasFInt32);
        Assert.Equal(0, message.ComputeSize());

        message.FInt32 = 0;
        Assert.True(message.HasFInt32);
        Assert.Equal(2, message.ComputeSize());

        message.ClearFInt32();
        Assert.False(message.HasFInt32);
        Assert.Equal(0, message.ComputeSize());
    }

    [Fact]
    public void A_message_field_is_absent_until_it_is_wanted()
    {
        var message = new Optionals();
        Assert.Null(message.FMessage);

        Scalars child = message.EnsureFMessage();

        Assert.Same(child, message.FMessage);
        message.Clear();
        Assert.Null(message.FMessage);
    }
}
