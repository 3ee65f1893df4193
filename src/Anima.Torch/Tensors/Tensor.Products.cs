using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The matrix product, batched over leading dimensions: [.., n, k] x [.., k, m] = [.., n, m].</summary>
        public Tensor matmul(Tensor target) => Aten.matmul.Call(this, target);

        /// <summary>The product of two matrices: [n, k] x [k, m] = [n, m].</summary>
        public Tensor mm(Tensor target) => Aten.mm.Call(this, target);

        /// <summary>The product of two batches of matrices: [b, n, k] x [b, k, m] = [b, n, m].</summary>
        public Tensor bmm(Tensor batch2) => Aten.bmm.Call(this, batch2);

        /// <summary>Matrix times vector: [n, k] x [k] = [n].</summary>
        public Tensor mv(Tensor target) => Aten.mv.Call(this, target);

        /// <summary>The inner product of two vectors.</summary>
        public Tensor dot(Tensor target) => Aten.dot.Call(this, target);

        /// <summary>The outer product of two vectors: [n] x [m] = [n, m].</summary>
        public Tensor outer(Tensor vec2) => Aten.outer.Call(this, vec2);

        /// <summary>beta * this + alpha * mat1 x mat2.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Aten.addmm.Call(this, mat1, mat2, (double)beta, (double)alpha);

        /// <summary>beta * this + alpha * mat x vec.</summary>
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) => Aten.addmv.Call(this, mat, vec, (double)beta, (double)alpha);

        /// <summary>beta * this + alpha * the sum over the batch of batch1 x batch2.</summary>
        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Aten.addbmm.Call(this, batch1, batch2, (double)beta, (double)alpha);

        /// <summary>beta * this + alpha * mat1 x mat2, in place.</summary>
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Aten.addmm_.CallInPlace(this, mat1, mat2, (double)beta, (double)alpha);

        /// <summary>beta * this + alpha * mat x vec, in place.</summary>
        public Tensor addmv_(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) =>
            Aten.addmv_.CallInPlace(this, mat, vec, (double)beta, (double)alpha);

        /// <summary>beta * this + alpha * the sum over the batch of batch1 x batch2, in place.</summary>
        public Tensor addbmm_(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Aten.addbmm_.CallInPlace(this, batch1, batch2, (double)beta, (double)alpha);
    }
}
