using Edda.Core.Grpc;
using Edda.Core.Wire;

namespace Edda.Core.Calls;

/// <summary>
/// Where calls that reach a device are answered. Generated base classes derive from it; each method's messages are made
/// when the method is first called, and used again. One thread uses it, one call at a time: <see cref="Select"/>, read
/// into <see cref="Request"/>, <see cref="Run"/>, write <see cref="Response"/>.
/// </summary>
public abstract class CallHandler
{
    /// <summary>Where the selected method's request is to be read into; empty until then.</summary>
    public Message? Request { get; private set; }

    /// <summary>What the selected method answers. It counts when <see cref="Run"/> says Ok.</summary>
    public Message? Response { get; private set; }

    /// <summary>The number of the selected method, in the order of the contract.</summary>
    protected int Method { get; private set; }

    /// <summary>Finds the method of "/package.Service/Method". False: it is not one of this service.</summary>
    public abstract bool Select(string path);

    /// <summary>Runs the selected method.</summary>
    public abstract StatusCode Run();

    protected void Use(int method, Message request, Message response)
    {
        request.Clear();
        response.Clear();
        Method = method;
        Request = request;
        Response = response;
    }
}
