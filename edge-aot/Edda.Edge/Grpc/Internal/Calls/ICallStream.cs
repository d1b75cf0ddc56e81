namespace Edda.Edge.Grpc.Internal.Calls;

/// <summary>A stream handed to a handler, which must not reach into the next call after its own has ended.</summary>
internal interface ICallStream
{
    void End();
}
